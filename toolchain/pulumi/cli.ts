import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { isOffline } from '../../infra/offline.ts';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import type { Progress } from '../../report/progress.ts';
import { buildCli } from '../from-registries/pulumi-cli.ts';
import { madeOnce } from '../made-once.ts';
import { lackedOffline } from '../offline.ts';
import type { Places } from '../places.ts';
import { downloadCli } from './download.ts';
import { isCompatible, onPath, versionOfCli } from './on-path.ts';
import { fromRegistries, officialDownload, type Attempt, type Cli } from './tool.ts';

export interface CliRequest {
  /** The wanted version, without a leading v. */
  readonly version: string;
  readonly places: Places;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

/** The ways to get a CLI; each fills a folder's `bin/` or says in one line why it could not. */
export interface Ways {
  readonly versionOf: typeof versionOfCli;
  readonly download: typeof downloadCli;
  readonly build: typeof buildCli;
}

const theWays: Ways = { versionOf: versionOfCli, download: downloadCli, build: buildCli };

/** Written into the folder of a CLI when it is whole: where it came from. */
const originFile = 'origin';

/**
 * The Pulumi CLI with its language host for Node: the user's own, the one of an earlier run, the
 * official download, or one built from Go modules, whichever can be had first.
 *
 * @throws VisibleError with everything that was tried
 */
export async function ensureCli(request: CliRequest, ways = theWays): Promise<Cli> {
  const { version, places, progress, env } = request;
  const attempts: Attempt[] = [];
  const own = await cliOnPath(request, attempts, ways);
  if (own) return own;

  const folder = cachedCli(places, version);
  await madeOnce(
    folder,
    async (unfinished) => {
      if (isOffline(env)) throw lackedOffline(`the Pulumi CLI ${version}`);
      progress.update(`downloading the Pulumi CLI ${version}`);
      const refusal = await ways.download(unfinished, env);
      if (refusal !== undefined) {
        attempts.push({ way: 'the official download', outcome: refusal });
        const failure = await ways.build(version, unfinished, { progress, env });
        if (failure !== undefined) {
          attempts.push({ way: 'building it from Go modules', outcome: failure });
          throw nothingWorked(version, attempts);
        }
      }
      const origin = refusal === undefined ? officialDownload : fromRegistries;
      await writeFile(join(unfinished, originFile), origin);
    },
    progress,
  );
  const origin = await readFile(join(folder, originFile), 'utf8');
  return { version, origin, folder: join(folder, 'bin') };
}

/** Where the CLI is kept for all checkouts of a user. */
export const cachedCli = (
  { cache }: Pick<Places, 'cache'>,
  version: string = packageJson.dependencies['@pulumi/pulumi'],
): string => join(cache, `pulumi-${version}`);

/** A CLI without the language host beside it, or on PATH, could not run a program of ours. */
async function cliOnPath(
  { version, places, env }: CliRequest,
  attempts: Attempt[],
  ways: Ways,
): Promise<Cli | undefined> {
  const ours = [join(places.workspace, 'bin')];
  const way = 'on PATH';
  const file = await onPath('pulumi', env['PATH'], ours);
  if (file === undefined) {
    attempts.push({ way, outcome: 'none' });
    return undefined;
  }
  const found = await ways.versionOf(file, join(places.cache, 'pulumi-on-path.json'));
  if (found === undefined || !isCompatible(found, version)) {
    attempts.push({ way, outcome: `${file} is ${found ?? 'not a Pulumi CLI that works'}` });
    return undefined;
  }
  const search = [dirname(file), env['PATH']].join(delimiter);
  if ((await onPath('pulumi-language-nodejs', search, ours)) === undefined) {
    attempts.push({ way, outcome: `${file} has no language host for Node beside it` });
    return undefined;
  }
  return { version: found, origin: way, folder: dirname(file) };
}

function nothingWorked(version: string, attempts: readonly Attempt[]): VisibleError {
  return new VisibleError({
    doing: `getting the Pulumi CLI ${version}`,
    found: 'none of the ways to get it worked',
    evidence: attempts.map(({ way, outcome }) => `${way}: ${outcome}`),
    next: `install Pulumi ${version} or newer (pulumi.com/docs/install), or Go (go.dev/dl) so that it can be built, and run the same command again`,
    exitCode: ExitCode.machine,
  });
}
