import { execa } from 'execa';
import { startOf } from '../own-programs.ts';

/** Minutes after which a download that goes on is given up. */
const limit = 10;

/**
 * Downloads the official Pulumi CLI, in the SDK's version, into a folder, by the Automation API's own
 * installer. It runs in a process of its own: where the site cannot be reached, that installer
 * throws a second error from a timer, which nothing can catch.
 *
 * @returns what went wrong, in one line, or undefined
 */
export async function downloadCli(
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  return refusal(process.execPath, [...startOf('download-cli'), folder], env);
}

/**
 * Downloads the official docker plug-in into a Pulumi home.
 *
 * @returns what went wrong, in one line, or undefined
 */
export async function downloadPlugin(
  pulumi: string,
  version: string,
  pulumiHome: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const args = ['plugin', 'install', 'resource', 'docker', `v${version}`];
  return refusal(pulumi, args, {
    ...env,
    PULUMI_HOME: pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  });
}

/** What a program that downloads says when it fails, in one line; undefined when it does not. */
async function refusal(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const result = await execa(program, args, {
    env,
    extendEnv: false,
    reject: false,
    all: true,
    timeout: limit * 60_000,
  });
  if (!result.failed) return undefined;
  if (result.timedOut) return `not finished after ${limit.toString()} minutes`;
  return firstLine(result.all);
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? 'it failed and said nothing';
}
