import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Seen, SeenAnswer, SeenError, Target } from '../scenarios.ts';
import { environmentOf, nobody } from '../scenarios.ts';
import type { Client } from './client.ts';
import { pythonPackages } from './python.ts';

/** The AWS CLI of PyPI (version 1), which has no commands for streams. */
export const awsCli: Client = {
  name: 'AWS CLI',
  prepare: async (cache) => {
    const venv = await pythonPackages(cache);
    if (typeof venv !== 'string') return venv;
    return { run: (target) => run(join(venv, 'bin', 'aws'), target) };
  },
};

async function run(aws: string, target: Target): Promise<Seen> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-cli-'));
  const call = (...args: string[]) =>
    execa(aws, [...args, '--output', 'json'], { env: environmentOf(target), reject: false });
  const file = join(folder, 'body');
  const options = ['--content-type', 'application/json', '--accept', 'application/json'];
  const invoke = (endpoint: string, body: string) => {
    const named = ['--endpoint-name', endpoint, '--body', body];
    return call('sagemaker-runtime', 'invoke-endpoint', ...named, ...options, file);
  };
  const answered = async (endpoint: string): Promise<SeenAnswer> => {
    const { exitCode, stdout, stderr } = await invoke(endpoint, target.good);
    if (exitCode !== 0) throw new Error(stderr);
    const said = JSON.parse(stdout) as { ContentType: string; InvokedProductionVariant: string };
    const body = await readFile(file, 'utf8');
    return { body, contentType: said.ContentType, variant: said.InvokedProductionVariant };
  };
  try {
    const described = await call(
      ...['sagemaker', 'describe-endpoint', '--endpoint-name', target.endpoint],
    );
    return {
      embedding: await answered(target.endpoint),
      modelError: errorIn((await invoke(target.endpoint, target.bad)).stderr),
      unknownEndpoint: errorIn((await invoke(nobody, target.good)).stderr),
      endpointStatus: (JSON.parse(described.stdout) as { EndpointStatus: string }).EndpointStatus,
      ...(target.throttled === undefined ? {} : { throttle: await answered(target.throttled) }),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The CLI prints an error’s name and message, and none of its other members. */
function errorIn(stderr: string): SeenError {
  const [, error, message] =
    /An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: ([^]*)$/.exec(
      stderr.trim(),
    ) ?? [];
  if (error === undefined || message === undefined) throw new Error(`no error in: ${stderr}`);
  return { error, message };
}
