import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { virtualEnvironment } from '../../../virtual-environment.ts';
import type { Seen } from '../scenarios.ts';
import { environmentOf } from '../scenarios.ts';
import type { Client, Missing } from './client.ts';

const folder = fileURLToPath(new URL('python', import.meta.url));

/** boto3, and the SageMaker API’s waiter. */
export const boto3: Client = {
  name: 'boto3',
  prepare: async (cache) => {
    const venv = await pythonPackages(cache);
    if (typeof venv !== 'string') return venv;
    return {
      run: async (target) => {
        const { stdout } = await execa(join(venv, 'bin', 'python'), [join(folder, 'client.py')], {
          env: environmentOf(target),
        });
        return JSON.parse(stdout) as Seen;
      },
    };
  },
};

/** A family of metrics, as Prometheus’s own parser reads it. */
export interface MetricFamily {
  readonly family: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly (readonly [string, Readonly<Record<string, string>>, number])[];
}

/** The families in a text, by the parser of Prometheus’s client for Python. */
export async function parseMetrics(
  cache: string,
  text: string,
): Promise<readonly MetricFamily[] | Missing> {
  const venv = await pythonPackages(cache);
  if (typeof venv !== 'string') return venv;
  const { stdout } = await execa(join(venv, 'bin', 'python'), [join(folder, 'metrics.py')], {
    input: text,
  });
  return JSON.parse(stdout) as MetricFamily[];
}

/** The pinned packages; the AWS CLI’s are among them. */
export const pythonPackages = (cache: string): Promise<string | Missing> =>
  virtualEnvironment(join(cache, 'python'), join(folder, 'requirements.txt'));
