import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCheck } from '../run/commands.ts';
import type { Tally } from '../run/tally.ts';
import { add } from '../run/tally.ts';
import { actionlint } from '../tools/go-tool.ts';
import type { TestTool } from '../tools/test-tool.ts';
import { testTool } from '../tools/test-tool.ts';
import { zizmor } from '../tools/zizmor.ts';

/** Workflows that only the tests run. */
const inTests = 'test/e2e/action/workflows';

/** Lints every workflow, and the actions of this repository: what they mean, and what they allow. */
export async function checkWorkflows(checkout: string): Promise<Tally> {
  const tested = await filesIn(checkout, inTests);
  const onGitHub = await filesIn(checkout, '.github/workflows');
  return add([
    // Without the linters that it finds on some machines and not on others.
    await lint(actionlint, ['-shellcheck=', '-pyflakes=', ...onGitHub, ...tested]),
    // Offline, it needs no token and says the same every day.
    await lint(zizmor, [
      ...['--offline', '--no-progress', '--quiet', '--persona=auditor', '--strict-collection'],
      ...['.github', 'action', ...tested],
    ]),
  ]);
}

async function lint(tool: TestTool, args: readonly string[]): Promise<Tally> {
  const file = await testTool(tool);
  return file === undefined ? { passed: 0, failed: 0, skipped: 1 } : runCheck(file, args);
}

async function filesIn(checkout: string, folder: string): Promise<string[]> {
  const names = await readdir(join(checkout, folder));
  return names.map((name) => join(folder, name));
}
