import { access, constants, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { execa } from 'execa';
import type { Places } from '../places.ts';

/** The first executable of that name on a search path, leaving out some folders. */
export async function onPath(
  name: string,
  path: string | undefined,
  except: readonly string[] = [],
): Promise<string | undefined> {
  for (const folder of (path ?? '').split(delimiter)) {
    if (folder === '' || except.includes(folder)) continue;
    const file = join(folder, name);
    const executable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return file;
  }
  return undefined;
}

/** The Pulumi CLI that this checkout's commands would run, if there is one: nothing is made. */
export function pulumiProgram(
  places: Places,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  return onPath('pulumi', [join(places.workspace, 'bin'), env['PATH']].join(delimiter));
}

/** What was once learnt about a file, as long as the file is the same. */
interface Remembered {
  readonly file: string;
  readonly changed: number;
  readonly version: string;
}

/**
 * The version of a Pulumi CLI, without its leading v. Starting it takes a third of a second, so the
 * answer is remembered in a file.
 */
export async function versionOfCli(
  file: string,
  memory: string,
  ask = askVersion,
): Promise<string | undefined> {
  const changed = (await stat(file)).mtimeMs;
  const known = await readFile(memory, 'utf8')
    .then((text) => JSON.parse(text) as Remembered)
    .catch(() => undefined);
  if (known?.file === file && known.changed === changed) return known.version;
  const version = await ask(file);
  if (version === undefined) return undefined;
  await mkdir(dirname(memory), { recursive: true });
  await writeFile(memory, JSON.stringify({ file, changed, version } satisfies Remembered));
  return version;
}

async function askVersion(file: string): Promise<string | undefined> {
  const result = await execa(file, ['version'], {
    env: { PULUMI_SKIP_UPDATE_CHECK: 'true' },
    reject: false,
    timeout: 10_000,
  });
  return result.failed ? undefined : /^v?(\d+\.\d+\.\d+\S*)/.exec(result.stdout)?.[1];
}

/** The same major version, and at least the wanted minor one: Pulumi's SDKs ask for no more. */
export function isCompatible(version: string, wanted: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  return major === wantedMajor && (minor ?? 0) >= (wantedMinor ?? 0);
}
