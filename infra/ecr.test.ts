import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Aws } from './ecr.ts';
import { askEcr } from './ecr.ts';
import type { EcrRegistry } from './registry/ecr-registry.ts';

const home = mkdtempSync(join(tmpdir(), 'ecr-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});
const credentials = { HOME: home, AWS_ACCESS_KEY_ID: 'x' };
const registry: EcrRegistry = {
  host: '763104351884.dkr.ecr.us-east-1.amazonaws.com',
  account: '763104351884',
  region: 'us-east-1',
  fips: false,
  dualStack: false,
};
const fails = (error: Error): Aws => ({
  token: () => Promise.reject(error),
  caller: () => Promise.resolve('arn:aws:iam::123456789012:user/someone'),
});

const ask = (aws: Aws, env: NodeJS.ProcessEnv = credentials, seconds = 3) =>
  askEcr(registry, 'pytorch-inference', { seconds, env, aws });

describe('a token of ECR', () => {
  test('is asked for at the registry, and taken apart', async () => {
    const asked: EcrRegistry[] = [];
    const answer = await ask({
      token: (one) => {
        asked.push(one);
        return Promise.resolve(Buffer.from('AWS:sec:ret').toString('base64'));
      },
      caller: () => Promise.reject(new Error('asked')),
    });
    expect(asked).toEqual([registry]);
    expect(answer).toEqual({
      kind: 'token',
      login: { serveraddress: registry.host, username: 'AWS', password: 'sec:ret' },
    });
  });

  test('is not asked for on a machine without a sign of credentials', async () => {
    expect(await ask(fails(new Error('asked')), { HOME: home })).toMatchObject({
      refusal: { found: 'there are no AWS credentials to ask ECR with' },
    });
  });

  test('is waited for as long as was said, whatever a provider of credentials does', async () => {
    const never = new Promise<string>(() => undefined);
    const started = performance.now();
    expect(
      await ask({ ...fails(new Error()), token: () => never }, credentials, 0.2),
    ).toMatchObject({ refusal: { found: 'ECR in us-east-1 gave no token within 0.2 s' } });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('who asks is looked up where they may not', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    expect(await ask(fails(denied))).toMatchObject({
      refusal: {
        found: 'arn:aws:iam::123456789012:user/someone is not allowed ecr:GetAuthorizationToken',
      },
    });
  });
});
