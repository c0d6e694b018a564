import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../../report/progress.ts';
import { buildGoProgram, goShortfall, goVersion, type GoProgram } from './go.ts';

/** What the `go` line of the CLI's module asks for, at 3.220.0. */
const neededGo = '1.24.7';

/**
 * The last version of Pulumi's SDK module that holds the language host for Node. The host of today
 * is a module of its own, which proxies do not serve; the protocol between the two has not changed.
 */
const languageHostModule = 'v3.68.0';

export interface BuildSurroundings {
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

interface Steps {
  readonly goVersion: typeof goVersion;
  readonly buildGoProgram: typeof buildGoProgram;
}

/**
 * Builds the Pulumi CLI and its language host for Node from Go modules, into `FOLDER/bin`. Takes
 * minutes, once.
 *
 * @returns what went wrong, in one line, or undefined
 */
export async function buildCli(
  version: string,
  folder: string,
  { progress, env }: BuildSurroundings,
  steps: Steps = { goVersion, buildGoProgram },
): Promise<string | undefined> {
  const shortfall = goShortfall(await steps.goVersion(env), neededGo, env);
  if (shortfall !== undefined) return shortfall;
  const bin = join(folder, 'bin');
  const work = join(folder, 'work');
  await mkdir(bin, { recursive: true });
  for (const [name, what, program] of programs(version)) {
    const failure = await steps.buildGoProgram({
      program,
      output: join(bin, name),
      folder: join(work, name),
      env,
      progress: {
        update: (line) => {
          progress.update(`building ${what} from Go modules: ${line}`);
        },
      },
    });
    if (failure !== undefined) return failure;
  }
  await rm(work, { recursive: true });
  // The language host starts programs through this script, which it looks for beside itself.
  const runner = join(bin, 'pulumi-language-nodejs-exec');
  await writeFile(runner, '#!/bin/sh\nexec node "$@"\n');
  await chmod(runner, 0o755);
  return undefined;
}

function programs(version: string): [file: string, what: string, program: GoProgram][] {
  // Without its version the CLI calls itself a development build, which the Automation API refuses.
  const variable = 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version';
  const ldflags = `-s -w -X ${variable}=v${version}`;
  return [
    [
      'pulumi',
      'the Pulumi CLI',
      {
        module: 'github.com/pulumi/pulumi/pkg/v3',
        version: `v${version}`,
        package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
        ldflags,
      },
    ],
    [
      'pulumi-language-nodejs',
      "Pulumi's language host for Node",
      {
        module: 'github.com/pulumi/pulumi/sdk/v3',
        version: languageHostModule,
        package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
        ldflags,
      },
    ],
  ];
}
