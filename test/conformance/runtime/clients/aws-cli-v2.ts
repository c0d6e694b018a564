import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { silent } from '../../../../report/progress.ts';
import type { BaseImage } from '../../../../toolchain/base-image.ts';
import { ensureBaseImage } from '../../../../toolchain/base-image.ts';
import type { Engine } from '../../../../toolchain/engine/engine.ts';
import { findEngine } from '../../../../toolchain/engine/find.ts';
import type { Aws } from './aws-cli.ts';
import { callAll, onThisMachine } from './aws-cli.ts';
import type { Client } from './client.ts';

const image: BaseImage = {
  name: 'sagemaker-local/aws-cli-test:trixie-1',
  official: 'public.ecr.aws/aws-cli/aws-cli:2.23.6',
  suite: 'trixie',
  packages: ['awscli', 'ca-certificates'],
};

/** The machine’s own, else AWS’s image, else one with Debian’s package: it is not on PyPI. */
export const awsCliV2: Client = {
  name: 'AWS CLI v2',
  prepare: async () => {
    if (await isOnThisMachine()) return { run: (target) => callAll(onThisMachine('aws'), target) };
    const { engine } = await findEngine();
    if (!engine) return { missing: 'there is no aws of version 2 on PATH, and no engine for one' };
    const { name } = await ensureBaseImage({ engine: engine.docker, progress: silent, image });
    return { run: (target) => callAll(inContainer(engine, name), target) };
  },
};

/** One that knows AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: from 2.13 on. */
async function isOnThisMachine(): Promise<boolean> {
  const { failed, stdout } = await execa('aws', ['--version'], { reject: false });
  if (failed) return false;
  const [, minor] = /^aws-cli\/2\.(\d+)\./.exec(stdout) ?? [];
  return Number(minor) >= 13;
}

/** On the machine’s own network, where the target is, with its folder. */
const inContainer =
  ({ docker }: Engine, name: string): Aws =>
  async (args, env, folder) => {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const credentials = Object.entries(process.env).filter(([key]) => key.startsWith('AWS_'));
    const said = Promise.all([text(out), text(err)]);
    const [{ StatusCode: exitCode }] = (await docker.run(name, [...args], [out, err], {
      Entrypoint: ['aws'],
      Tty: false,
      Env: [...credentials, ...Object.entries(env)].map(
        ([name, value]) => `${name}=${value ?? ''}`,
      ),
      HostConfig: { NetworkMode: 'host', Binds: [`${folder}:${folder}`], AutoRemove: true },
    })) as [{ StatusCode: number }];
    out.end();
    err.end();
    const [stdout, stderr] = await said;
    return { exitCode, stdout, stderr };
  };
