import { existsSync } from 'node:fs';
import { lstat, mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { isOffline } from '../infra/offline.ts';
import type { Progress } from '../report/progress.ts';
import type { Places } from './places.ts';
import { ensureCli } from './pulumi/cli.ts';
import { ensurePlugin } from './pulumi/plugin.ts';
import type { Cli, Tool } from './pulumi/tool.ts';

export type { Tool } from './pulumi/tool.ts';

export interface PulumiOptions {
  readonly places: Places;
  readonly progress: Progress;
  readonly env?: NodeJS.ProcessEnv;
}

/** Pulumi as this checkout uses it. All paths are absolute. */
export interface PulumiTools {
  /** To be put first on PATH: Node 24, and Pulumi where the user has none of their own. */
  readonly binDir: string;
  readonly pulumiHome: string;
  readonly cli: Tool;
  readonly plugin: Tool;
  /** What a process that runs Pulumi needs in its environment, PATH included. */
  readonly env: Readonly<Record<string, string>>;
}

interface Steps {
  readonly ensureCli: typeof ensureCli;
  readonly ensurePlugin: typeof ensurePlugin;
}

/** The program that Pulumi runs, its language host, and what the host starts programs with. */
const pulumiPrograms = ['pulumi', 'pulumi-language-nodejs', 'pulumi-language-nodejs-exec'];

/**
 * Makes sure of the Pulumi CLI, its language host for Node, and the docker plug-in, in the versions
 * of package.json. What is there already costs a few file look-ups.
 *
 * @throws VisibleError where the CLI cannot be had in any way
 */
export async function ensurePulumi(
  { places, progress, env = process.env }: PulumiOptions,
  steps: Steps = { ensureCli, ensurePlugin },
): Promise<PulumiTools> {
  const binDir = join(places.workspace, 'bin');
  const pulumiHome = join(places.workspace, 'pulumi');
  await mkdir(binDir, { recursive: true });
  await mkdir(join(pulumiHome, 'plugins'), { recursive: true });

  const cliVersion = packageJson.dependencies['@pulumi/pulumi'];
  const cli = await steps.ensureCli({ version: cliVersion, places, progress, env });
  const node = process.execPath;
  await linkPrograms(binDir, cli, node);

  const version = packageJson.dependencies['@pulumi/docker'];
  const plugin = await steps.ensurePlugin({
    version,
    cli,
    node,
    pulumiHome,
    places,
    progress,
    env,
  });
  return {
    binDir,
    pulumiHome,
    cli: { version: cli.version, origin: cli.origin },
    plugin,
    env: {
      PATH: [binDir, env['PATH']].filter(Boolean).join(delimiter),
      PULUMI_HOME: pulumiHome,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      ...(isOffline(env) ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true' } : {}),
    },
  };
}

/** Links to the tools; a user's own Pulumi needs none, and must not be hidden by an earlier one. */
async function linkPrograms(binDir: string, cli: Cli, node: string): Promise<void> {
  await link(join(binDir, 'node'), node);
  for (const name of pulumiPrograms) {
    const target = cli.origin === 'on PATH' ? undefined : join(cli.folder, name);
    await link(join(binDir, name), target && existsSync(target) ? target : undefined);
  }
}

async function link(place: string, target: string | undefined): Promise<void> {
  const present = await lstat(place).then(
    () => readlink(place).catch(() => ''),
    () => undefined,
  );
  if (present === target) return;
  await rm(place, { force: true });
  if (target !== undefined) await symlink(target, place);
}
