import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { UpResult } from '../stack/bring-up.ts';
import { endpointAlone } from '../test/endpoint-alone.ts';
import { places } from '../toolchain/places.ts';
import type { Figure } from './figure.ts';
import { figure } from './figure.ts';
import { timedCommand } from './timed-command.ts';

/** Every cache that the set-up may use, by the variable that moves it. */
const caches = ['XDG_CACHE_HOME', 'SAGEMAKER_LOCAL_CACHE', 'npm_config_cache', 'GOPATH', 'GOCACHE'];

/**
 * Of a stack with the endpoint and its twin alone: from a bare clone, with every cache of the user moved away, to the first embedding; once, since
 * it takes minutes. The engine is as it is found: for a machine without one, stop and remove it
 * (and its images) before.
 */
export async function measureCold(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sagemaker-local-cold-'));
  const clone = join(folder, 'clone');
  const env = Object.fromEntries(caches.map((name) => [name, join(folder, 'caches', name)]));
  const name = `cold-${process.pid}`;
  const stack = ['--stack', name];
  try {
    await execa('git', ['clone', '--quiet', places().checkout, clone]);
    await endpointAlone(name, clone);
    const { seconds, stdout } = await timedCommand(clone, 'cli/up.ts', [...stack, '--json'], env);
    const { steps, seconds: inside } = JSON.parse(stdout) as UpResult;
    await timedCommand(clone, 'cli/down.ts', stack, env);
    return [
      figure('bare clone, cold caches, to first embedding', 's', [seconds], 480),
      figure('of it: npm ci', 's', [seconds - inside]),
      ...steps.map((step) => figure(`of it: ${step.title} (${step.outcome})`, 's', [step.seconds])),
    ];
  } finally {
    // Go makes its module cache read-only.
    await execa('chmod', ['-R', 'u+w', folder]);
    await rm(folder, { recursive: true, force: true });
  }
}
