import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isPodman } from '../../../infra/engine-facts.ts';
import { followed } from '../../../toolchain/followed.ts';
import { noOfficialRegistry, OfficialRegistry } from '../../official-registry/official-registry.ts';

const engine = new Docker();
const tag = `test-${process.pid}`;

async function pull(uri: string, authconfig?: Docker.AuthConfig): Promise<void> {
  await followed(engine, await engine.pull(uri, authconfig === undefined ? {} : { authconfig }));
}

describe.skipIf(noOfficialRegistry !== undefined)('The registry of a test', () => {
  let official: OfficialRegistry;
  beforeAll(async () => {
    official = await OfficialRegistry.start();
    for (const [name, value] of Object.entries(official.env)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await official[Symbol.asyncDispose]();
  });

  test('gives an image to who brings the token of ECR, and to nobody else', async () => {
    const digest = await official.publish({ layers: [4_000, 5_000] }, tag);
    const uri = official.uri(tag);
    const withoutLogin = isPodman(await engine.version())
      ? 'unauthorized: authentication required'
      : 'no basic auth credentials';
    await expect(pull(uri)).rejects.toThrow(withoutLogin);
    const wrong = { username: 'AWS', password: 'wrong', serveraddress: official.host };
    await expect(pull(uri, wrong)).rejects.toThrow('unauthorized');

    const ecr = new ECRClient({ region: 'us-east-1' });
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand());
    const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64');
    const [username = '', password = ''] = token.toString().split(':');
    await pull(uri, { username, password, serveraddress: official.host });

    const { RepoDigests } = await engine.getImage(uri).inspect();
    expect(RepoDigests).toEqual([`${official.host}/pytorch-inference@${digest}`]);
  });
});
