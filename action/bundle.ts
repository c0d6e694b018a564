import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { checkout } from '../infra/checkout.ts';
import { insteadOf, leftOut, nameIn } from './left-out.ts';
import { licencesOf } from './licences.ts';

/** One file, and the licences of what is in it. */
export interface Bundle {
  readonly code: string;
  readonly licences: string;
}

/** Where the runner finds it; see action.yml. */
export const bundleFolder = join(checkout, 'action', 'dist');

/** Puts others in the place of packages that the Action can do without; see left-out.ts. */
const leaveOut: Plugin = {
  name: 'leave-out',
  setup(bundling) {
    bundling.onResolve({ filter: /^[@a-z.]/ }, ({ path, importer }) => {
      const name = nameIn(path, importer);
      return name in leftOut ? { path: name, namespace: 'left-out' } : undefined;
    });
    bundling.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: insteadOf(path),
    }));
  },
};

/** What CommonJS packages in an ES module need. */
const banner = [
  "import { createRequire } from 'node:module';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  "import { dirname as __dir } from 'node:path';",
  'const require = createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url), __dirname = __dir(__filename);',
].join('\n');

/** Makes the bundle; the same sources and packages give the same bytes. */
export async function makeBundle(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: checkout,
    entryPoints: ['action/index.ts'],
    outfile: 'action/dist/index.js',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Packages that have ES modules too give the smaller bundle: what is not used is left out.
    mainFields: ['module', 'main'],
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: banner },
    plugins: [leaveOut],
    logLevel: 'error',
  });
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild made no file');
  return { code: file.text, licences: licencesOf(Object.keys(metafile.inputs)) };
}

/** What is committed now; '' for what is not there. */
export function committedBundle(): Bundle {
  const read = (name: string) => {
    try {
      return readFileSync(join(bundleFolder, name), 'utf8');
    } catch {
      return '';
    }
  };
  return { code: read('index.js'), licences: read('licences.txt') };
}
