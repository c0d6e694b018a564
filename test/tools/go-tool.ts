import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildGoProgram, goShortfall, goVersion } from '../../toolchain/from-registries/go.ts';
import type { TestTool } from './test-tool.ts';

/** The newest `go` line of the modules. */
const neededGo = '1.25.0';

/** Checks what workflows mean: expressions, inputs of actions, contexts. Seconds to make. */
export const actionlint = goTool(
  'actionlint',
  '1.7.12',
  'github.com/rhysd/actionlint',
  '/cmd/actionlint',
);

/** Runs workflows on this machine. A minute to make. */
export const act = goTool('act', '0.2.89', 'github.com/nektos/act');

/** Docker Compose as a program of its own. Two minutes to make. */
export const dockerCompose = goTool(
  'docker-compose',
  '2.40.3',
  'github.com/docker/compose/v2',
  '/cmd',
  // What it says it is.
  '-X github.com/docker/compose/v2/internal.Version=v2.40.3',
);

/** @param main the package with `main`, below the module */
function goTool(name: string, version: string, module: string, main = '', ldflags = ''): TestTool {
  const program = {
    module,
    version: `v${version}`,
    package: `${module}${main}`,
    ldflags: `-s -w ${ldflags}`.trim(),
  };
  return {
    name,
    version,
    make: async (folder, { progress, env }) => {
      const shortfall = goShortfall(await goVersion(env), neededGo, env);
      if (shortfall !== undefined) return shortfall;
      const work = join(folder, 'work');
      const output = join(folder, 'bin', name);
      const failure = await buildGoProgram({ program, output, folder: work, env, progress });
      if (failure === undefined) await rm(work, { recursive: true });
      return failure;
    },
  };
}
