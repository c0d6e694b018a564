import { expect, test } from 'vitest';
import { officialImage } from '../serving-image.ts';
import type { OfferWays } from './offer.ts';
import { offerOf } from './offer.ts';
import { sealedSecret } from './registries-setting.ts';

const host = '763104351884.dkr.ecr.us-east-1.amazonaws.com';
const login = (password: string, serveraddress = host) => ({
  serveraddress,
  username: 'AWS',
  password,
});
const noToken = { kind: 'refused', refusal: { found: 'no credentials', next: 'x' } } as const;

/** Everything says no, and every registry gives what it is asked for. */
const ways = (own: Partial<OfferWays> = {}): OfferWays => ({
  registries: {},
  env: {},
  askRegistry: () => Promise.resolve(undefined),
  ecr: () => Promise.resolve(noToken),
  tags: () => Promise.resolve(undefined),
  docker: () => Promise.resolve(undefined),
  ...own,
});

test('the login of the settings comes first, then ECR’s, then docker’s', async () => {
  const docker = () => Promise.resolve(login('docker'));
  expect(await offerOf(officialImage, 3, ways({ docker }))).toMatchObject({
    login: login('docker'),
    how: 'with docker’s login',
  });
  const ecr = () => Promise.resolve({ kind: 'token', login: login('ecr') } as const);
  expect(await offerOf(officialImage, 3, ways({ docker, ecr }))).toMatchObject({
    login: login('ecr'),
    how: 'ECR gave a token',
  });
  const registries = { [host]: { username: 'AWS', password: 'own' } };
  expect(await offerOf(officialImage, 3, ways({ docker, ecr, registries }))).toMatchObject({
    login: login('own'),
    how: 'with the login of the settings',
  });
});

test('a login can be in the environment', async () => {
  const registries = { 'ghcr.io': { usernameVariable: 'GH_USER', passwordVariable: 'GH_TOKEN' } };
  const image = 'ghcr.io/team/image:1';
  const env = { GH_USER: 'AWS', GH_TOKEN: 't' };
  expect(await offerOf(image, 3, ways({ registries, env }))).toMatchObject({
    login: login('t', 'ghcr.io'),
  });
  expect(await offerOf(image, 3, ways({ registries, env: { GH_USER: 'AWS' } }))).toMatchObject({
    kind: 'refused',
    refusal: {
      found: 'sagemaker-local:registries.ghcr.io names GH_TOKEN, which is not in the environment',
    },
  });
});

test('a login that only Pulumi can read is left to Pulumi', async () => {
  const registries = { 'ghcr.io': { username: 'AWS', password: sealedSecret } };
  const askRegistry = () => Promise.resolve('unauthorized');
  expect(await offerOf('ghcr.io/team/image:1', 3, ways({ registries, askRegistry }))).toEqual({
    kind: 'offered',
    login: undefined,
    isSealed: true,
    how: 'with the login of the settings',
    from: 'the login of the settings',
  });
});

test('without credentials a registry of ECR is not asked', async () => {
  const askRegistry = () => Promise.reject(new Error('asked'));
  expect(await offerOf(officialImage, 3, ways({ askRegistry }))).toEqual(noToken);
});

test('another registry is asked without a login', async () => {
  expect(await offerOf('public.ecr.aws/x/y:1', 3, ways())).toMatchObject({
    kind: 'offered',
    login: undefined,
    how: 'without a login',
  });
});

test('what the registry says against it counts', async () => {
  const ecr = () => Promise.resolve({ kind: 'token', login: login('ecr') } as const);
  const askRegistry = () => Promise.resolve('unauthorized: authentication required');
  expect(await offerOf(officialImage, 3, ways({ ecr, askRegistry }))).toMatchObject({
    refusal: {
      found: `the registry ${host} refuses ECR’s token (unauthorized: authentication required)`,
    },
  });
});

test('an engine that cannot ask leaves it to the pull', async () => {
  const askRegistry = () => Promise.resolve('(HTTP code 404) unexpected - Not Found');
  expect(await offerOf('ghcr.io/team/image:1', 3, ways({ askRegistry }))).toMatchObject({
    kind: 'offered',
  });
});

test('a repository that ECR does not have is told from a tag that it does not have', async () => {
  const ecr = () => Promise.resolve({ kind: 'token', login: login('ecr') } as const);
  const askRegistry = () => Promise.resolve('manifest unknown: manifest unknown');
  const tags = () => Promise.resolve(['2.1.0-cpu'] as const);
  const has = await offerOf(officialImage, 3, ways({ ecr, askRegistry, tags }));
  expect(has).toMatchObject({ refusal: { expected: 'one that it has; nearest are 2.1.0-cpu' } });
  const none = () => Promise.resolve('no repository' as const);
  const hasNot = await offerOf(officialImage, 3, ways({ ecr, askRegistry, tags: none }));
  expect(hasNot).toMatchObject({
    refusal: { found: expect.stringContaining('has no repository pytorch-inference') as string },
  });
});

test('offline nobody is asked', async () => {
  const env = { SAGEMAKER_LOCAL_OFFLINE: '1' };
  const never = () => Promise.reject(new Error('asked'));
  expect(
    await offerOf(officialImage, 3, ways({ env, askRegistry: never, ecr: never, docker: never })),
  ).toMatchObject({
    kind: 'refused',
    refusal: { found: 'SAGEMAKER_LOCAL_OFFLINE is set: nothing is fetched' },
  });
});
