import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, expect, test } from 'vitest';
import type { AwsWays } from './aws-findings.ts';
import { examineAws } from './aws-findings.ts';

const home = mkdtempSync(join(tmpdir(), 'aws-findings-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});
const someone = { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/ana' };
const withCredentials = { HOME: home, AWS_ACCESS_KEY_ID: 'x' };
const login = { serveraddress: 'r', username: 'AWS', password: 'p' };

const ways = (own: Partial<AwsWays> = {}): AwsWays => ({
  identity: () => Promise.resolve(someone),
  ecr: () => Promise.resolve({ kind: 'token', login }),
  isPresent: () => Promise.resolve(false),
  ...own,
});
const never = () => Promise.reject(new Error('asked'));

test('without credentials AWS is not asked, and nothing is missing', async () => {
  const asked = await examineAws(undefined, { HOME: home }, ways({ identity: never, ecr: never }));
  expect(asked.map(({ name, state }) => [name, state])).toEqual([
    ['AWS', 'optional'],
    ['official image', 'optional'],
  ]);
});

test('who asks is told, and whether ECR gives a token', async () => {
  expect(await examineAws(undefined, withCredentials, ways())).toEqual([
    { name: 'AWS', state: 'ok', found: `account 123456789012, as ${someone.arn}` },
    {
      name: 'official image',
      state: 'later',
      found: 'not on this engine; ECR gives a token to pull it with',
    },
  ]);
});

test('credentials that have expired are told with what to do', async () => {
  const over = Object.assign(new Error('The security token included in the request is expired'), {
    name: 'ExpiredTokenException',
  });
  const refusal = { found: 'the AWS credentials have expired', next: 'renew them' };
  const found = await examineAws(
    undefined,
    withCredentials,
    ways({
      identity: () => Promise.reject(over),
      ecr: () => Promise.resolve({ kind: 'refused', refusal }),
    }),
  );
  expect(found).toMatchObject([
    { state: 'optional', found: expect.stringContaining('have expired') as string },
    {
      state: 'optional',
      found: 'not on this engine, and the AWS credentials have expired',
      next: 'renew them',
    },
  ]);
});

test('an image that the engine has needs no token', async () => {
  const here = ways({ isPresent: () => Promise.resolve(true), ecr: never });
  expect((await examineAws(new Docker(), withCredentials, here))[1]).toEqual({
    name: 'official image',
    state: 'ok',
    found: 'on this engine',
  });
});

test('offline nobody is asked', async () => {
  const env = { ...withCredentials, SAGEMAKER_LOCAL_OFFLINE: '1' };
  expect(await examineAws(undefined, env, ways({ identity: never }))).toEqual([]);
});
