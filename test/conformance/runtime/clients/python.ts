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

/** The pinned packages; the AWS CLI’s are among them. */
export const pythonPackages = (cache: string): Promise<string | Missing> =>
  virtualEnvironment(join(cache, 'python'), join(folder, 'requirements.txt'));
