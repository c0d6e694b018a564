import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { extract } from 'tar-fs';
import { checkout } from '../../infra/checkout.ts';
import { downloadArgs, withDockersProxies } from '../../infra/egress.ts';
import type { Progress } from '../../report/progress.ts';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import { extraCaBundle } from '../certificates.ts';
import { runJob } from '../job-container.ts';

const recipe = join(checkout, 'toolchain', 'model', 'build');

/** Changes when any file of the build does, so that an old model is never taken for a new one. */
export function recipeKey(directory = recipe): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(directory).sort())
    if (/\.(py|sh|txt)$/.test(name)) hash.update(name).update(readFileSync(join(directory, name)));
  return hash.digest('hex').slice(0, 12);
}

export interface MakeModel {
  readonly docker: Docker;
  /** An image with Python 3.13, its venv module and ca-certificates. */
  readonly baseImage: string;
  /** An empty directory that gets model.onnx, model.weights, tokenizer.json and model.json. */
  readonly output: string;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Makes the model in a container, so that the machine itself needs no Python: downloads its
 * package, writes the ONNX graph, checks it against a plain forward pass. Throws VisibleError with
 * the container's last lines.
 */
export async function makeModel(options: MakeModel): Promise<void> {
  const { docker, baseImage, output, progress, env } = options;
  const certificates = mkdtempSync(join(tmpdir(), 'model-certificates-'));
  const lines: string[] = [];
  try {
    const bundle = extraCaBundle(env);
    if (bundle !== undefined) cpSync(bundle, join(certificates, 'host.crt'));
    const code = await runJob(docker, {
      name: `sagemaker-local-model-${recipeKey()}`,
      image: baseImage,
      command: ['sh', '/job/build/make.sh'],
      env: { RECIPE: recipeKey(), ...downloadArgs(withDockersProxies(env)) },
      files: { '/job/build': recipe, '/job/certificates': certificates },
      onLine: (line) => {
        const shown = progressLine(line);
        if (shown === undefined) lines.push(line);
        progress.update(shown ?? line);
      },
      collect: async (container) => {
        mkdirSync(output, { recursive: true });
        const archive = await container.getArchive({ path: '/job/out/.' });
        // Readable for the container's user, whatever the umask here.
        await pipeline(archive, extract(output, { dmode: 0o755, fmode: 0o644 }));
      },
    });
    if (code !== 0) throw failed(code, lines);
  } finally {
    rmSync(certificates, { recursive: true, force: true });
  }
}

/** pip's raw progress as megabytes; undefined for any other line. */
export function progressLine(line: string): string | undefined {
  const [, done, total] = /^Progress (\d+) of (\d+)$/.exec(line) ?? [];
  if (done === undefined || total === undefined) return undefined;
  const megabytes = (bytes: string) => Math.round(Number(bytes) / 1e6);
  return `downloading the model, ${megabytes(done)} of ${megabytes(total)} MB`;
}

function failed(code: number, lines: readonly string[]): VisibleError {
  return new VisibleError({
    doing: 'making the model',
    found: `its container ended with exit code ${code}`,
    evidence: lines.slice(-12),
    next: 'read the lines above; behind a proxy or a mirror, set HTTPS_PROXY, PIP_INDEX_URL or SAGEMAKER_LOCAL_CA_BUNDLE',
    exitCode: ExitCode.machine,
  });
}
