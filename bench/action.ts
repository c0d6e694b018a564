import { statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findEngine } from '../toolchain/engine/find.ts';
import { left } from '../report/steps.ts';
import { Runner } from '../test/e2e/action/runner.ts';
import { places } from '../toolchain/places.ts';
import type { Figure } from './figure.ts';
import { figure } from './figure.ts';
import { timedCommand } from './timed-command.ts';

/**
 * The Action from the start of `main` to the end of `post`, as a runner starts them, beside `up` and
 * `down` of the same stack's settings: one of each in turn, so that a slow moment slows both.
 */
export async function measureAction(runs: number): Promise<readonly Figure[]> {
  const { checkout } = places();
  const stack = `bench-${process.pid}`;
  const settings = join(checkout, `Pulumi.${stack}.yaml`);
  const command = (name: string) => timedCommand(checkout, `cli/${name}.ts`, ['--stack', stack]);
  const byHand = async () => (await command('up')).seconds + (await command('down')).seconds;
  const { engine } = await findEngine();
  await using runner = await Runner.make(left(engine), 'bench');
  const job = async (smoke: 'true' | 'false') => {
    const started = performance.now();
    await succeeded(runner.main({ smoke }));
    await succeeded(runner.post());
    return (performance.now() - started) / 1000;
  };

  const [overhead, green]: [number[], number[]] = [[], []];
  try {
    // As the Action's own are without any of a caller's, whatever the stack `local` has besides.
    await writeFile(
      settings,
      'config:\n  sagemaker-local:port: free\n  sagemaker-local:runtimePort: free\n',
    );
    // Not counted: the first one may have to build the image.
    await byHand();
    for (let run = 0; run < runs; run += 1) {
      const hand = await byHand();
      overhead.push((await job('false')) - hand);
      green.push(await job('true'));
    }
  } finally {
    await command('down');
    await rm(settings, { force: true });
  }
  const bundle = statSync(join(checkout, 'action', 'dist', 'index.js')).size / 2 ** 20;
  return [
    figure('the Action’s main and post, more than up and down by hand', 's', overhead, 3),
    figure('the Action’s main with the smoke test, and post; everything cached', 's', green, 25),
    figure('the Action’s bundle', 'MiB', [bundle], 3),
  ];
}

async function succeeded(
  process: PromiseLike<{ exitCode?: number | undefined; all: string }>,
): Promise<void> {
  const { exitCode, all } = await process;
  if (exitCode !== 0) throw new Error(`the Action ended with exit code ${exitCode}:\n${all}`);
}
