import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Progress } from '../../report/progress.ts';
import { runSteps } from '../../report/steps.ts';
import { ExitCode, VisibleError } from '../../report/visible-error.ts';
import { madeOnce } from '../../toolchain/made-once.ts';
import type { Places } from '../../toolchain/places.ts';
import { places as findPlaces } from '../../toolchain/places.ts';
import { onPath } from '../../toolchain/pulumi/on-path.ts';
import { isAtLeast } from '../../toolchain/version.ts';

/** A program that only tests need: no stack wants it, so no set-up gets it. */
export interface TestTool {
  readonly name: string;
  /** "1.7.12": the one that is made, and the oldest on PATH that does. */
  readonly version: string;
  /** Fills `FOLDER/bin`, or says in one line why it could not. */
  readonly make: (folder: string, surroundings: MakeSurroundings) => Promise<string | undefined>;
}

export interface MakeSurroundings {
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

export interface ToolPlaces {
  readonly places: Pick<Places, 'cache'>;
  readonly env: NodeJS.ProcessEnv;
}

interface Got {
  readonly file: string;
  /** In a few words. */
  readonly origin: string;
}

/**
 * The tool's file: the user's own, the one of an earlier run, or one made now.
 *
 * @throws VisibleError where there is none and none can be made
 */
export async function getTestTool(
  tool: TestTool,
  { places, env }: ToolPlaces,
  progress: Progress,
): Promise<Got> {
  const own = await onPath(tool.name, env['PATH']);
  if (own !== undefined && isAtLeast(await versionOf(own, env), tool.version))
    return { file: own, origin: 'on PATH' };
  const folder = join(places.cache, `${tool.name}-${tool.version}`);
  const origin = existsSync(folder) ? 'made earlier' : 'made from package registries';
  await madeOnce(
    folder,
    async (unfinished) => {
      const failure = await tool.make(unfinished, { progress, env });
      if (failure !== undefined) throw cannotBeMade(tool, failure);
    },
    progress,
  );
  return { file: join(folder, 'bin', tool.name), origin };
}

/**
 * The tool's file, or undefined where it cannot be had, which is said: a developer's machine may
 * lack a language that the project itself does not need. A pipeline must not.
 *
 * @throws VisibleError in CI
 */
export async function testTool(
  tool: TestTool,
  surroundings: ToolPlaces = { places: findPlaces(), env: process.env },
  show: 'lines' | 'silent' = 'lines',
): Promise<string | undefined> {
  let file: string | undefined;
  const get = async (progress: Progress) => {
    const got = await getTestTool(tool, surroundings, progress);
    file = got.file;
    return `${tool.version} ${got.origin}`;
  };
  try {
    await runSteps({ title: tool.name, run: get }, show);
  } catch (error) {
    if (!(error instanceof VisibleError) || surroundings.env['CI'] === 'true') throw error;
    console.error(error.message);
  }
  return file;
}

function cannotBeMade({ name, version }: TestTool, found: string): VisibleError {
  return new VisibleError({
    doing: `getting ${name} ${version}, which tests need`,
    found,
    next: `install ${name} ${version} or newer, or what it is made with, and run the same command again`,
    exitCode: ExitCode.machine,
  });
}

async function versionOf(file: string, env: NodeJS.ProcessEnv): Promise<string> {
  const asked = { env, extendEnv: false, reject: false, timeout: 20_000 };
  const { stdout } = await execa(file, ['--version'], asked);
  return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? '0';
}
