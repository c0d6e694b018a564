import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Seen, SeenAnswer, SeenError, Target } from '../scenarios.ts';
import { environmentOf, nobody } from '../scenarios.ts';
import type { Client } from './client.ts';
import { pythonPackages } from './python.ts';

/** What a command did. */
export interface Called {
  readonly exitCode?: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `aws` with these arguments, where `folder` is this machine’s. */
export type Aws = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
) => Promise<Called>;

/** The AWS CLI of PyPI. */
export const awsCliV1: Client = {
  name: 'AWS CLI v1',
  prepare: async (cache) => {
    const venv = await pythonPackages(cache);
    if (typeof venv !== 'string') return venv;
    return { run: (target) => callAll(onThisMachine(join(venv, 'bin', 'aws')), target) };
  },
};

export const onThisMachine =
  (program: string): Aws =>
  (args, env) =>
    execa(program, args, { env, reject: false });

/** The scenarios, by commands as people type them. */
export async function callAll(aws: Aws, target: Target): Promise<Seen> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-cli-'));
  const call = (...args: string[]) =>
    aws([...args, '--output', 'json'], environmentOf(target), folder);
  const [input, output] = [join(folder, 'input'), join(folder, 'output')];
  const named = (endpoint: string) => ['--endpoint-name', endpoint];
  const types = ['--content-type', 'application/json', '--accept', 'application/json'];
  const invoke = async (endpoint: string, body: string) => {
    // A text would have to be Base64 for version 2, and must not be for version 1.
    await writeFile(input, body);
    const what = [...named(endpoint), '--body', `fileb://${input}`, ...types, output];
    return call('sagemaker-runtime', 'invoke-endpoint', ...what);
  };
  const answered = async (endpoint: string): Promise<SeenAnswer> => {
    const said = JSON.parse(succeeded(await invoke(endpoint, target.good))) as {
      ContentType: string;
      InvokedProductionVariant: string;
    };
    const body = await readFile(output, 'utf8');
    return { body, contentType: said.ContentType, variant: said.InvokedProductionVariant };
  };
  const status = async () => {
    const of = named(target.endpoint);
    succeeded(await call('sagemaker', 'wait', 'endpoint-in-service', ...of));
    const described = succeeded(await call('sagemaker', 'describe-endpoint', ...of));
    return (JSON.parse(described) as { EndpointStatus: string }).EndpointStatus;
  };
  try {
    return {
      embedding: await answered(target.endpoint),
      modelError: errorIn((await invoke(target.endpoint, target.bad)).stderr),
      unknownEndpoint: errorIn((await invoke(nobody, target.good)).stderr),
      stream: noCommandIn((await call('sagemaker-runtime', streamCommand)).stderr),
      endpointStatus: await status(),
      ...(target.throttled === undefined ? {} : { throttle: await answered(target.throttled) }),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const streamCommand = 'invoke-endpoint-with-response-stream';

function noCommandIn(stderr: string): Seen['stream'] {
  if (/invalid choice/i.test(stderr)) return 'no such command';
  throw new Error(`aws sagemaker-runtime ${streamCommand} is there: try it. It said ${stderr}`);
}

function succeeded({ exitCode, stdout, stderr }: Called): string {
  if (exitCode === 0) return stdout;
  throw new Error(stderr);
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
