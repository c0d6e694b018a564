import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isPodman as isPodmans } from '../../../infra/engine-facts.ts';
import type { Refusal } from '../../../infra/registry/refusal.ts';
import { RefusedImage } from '../../../infra/registry/refusal.ts';
import type { ServingImage } from '../../../infra/serving-image.ts';
import { imageChooser } from '../../../infra/serving-images.ts';
import { noOfficialRegistry, OfficialRegistry } from '../../official-registry/official-registry.ts';
import { poorUser } from '../../official-registry/poor-user.ts';

const engine = new Docker();
const tag = `2.1.0-test-${process.pid}`;

describe.skipIf(noOfficialRegistry !== undefined)(
  'An image that its registry does not give',
  () => {
    let official: OfficialRegistry;
    let home: string;
    /** The registry itself is asked there, and Node has its own words. */
    let isPodman: boolean;

    beforeAll(async () => {
      isPodman = isPodmans(await engine.version());
      official = await OfficialRegistry.start();
      await official.publish({}, tag);
      await official.publish({}, `1.0.0-other-${process.pid}`);
    });
    afterAll(() => official[Symbol.asyncDispose]());

    /** A machine on which nobody has logged in to anything. */
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'refusals-'));
      vi.stubEnv('HOME', home);
      vi.stubEnv('DOCKER_CONFIG', join(home, '.docker'));
      for (const [name, value] of Object.entries(official.endpoints)) vi.stubEnv(name, value);
    });
    afterEach(() => {
      vi.unstubAllEnvs();
      rmSync(home, { recursive: true });
    });

    const withCredentials = (env = official.env) => {
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    };
    const dockerLogin = (host: string, password: string) => {
      const auth = Buffer.from(`AWS:${password}`).toString('base64');
      mkdirSync(join(home, '.docker'), { recursive: true });
      const config = JSON.stringify({ auths: { [host]: { auth } } });
      writeFileSync(join(home, '.docker', 'config.json'), config);
    };
    const choose = (
      kind: 'auto' | 'pytorch',
      pytorchImage = official.uri(tag),
      more: Partial<Parameters<typeof imageChooser>[1]> = {},
    ): Promise<ServingImage> =>
      imageChooser(engine, {
        stack: `none-${process.pid}`,
        pytorchImage,
        registries: {},
        registryMirror: undefined,
        ...more,
      })({ kind }, 'endpoint');
    const refused = async (...args: Parameters<typeof choose>): Promise<Refusal> => {
      const error = await choose(...args).catch((thrown: unknown) => thrown);
      if (error instanceof RefusedImage) return error.refusal;
      throw new Error(`not refused: ${JSON.stringify(error)}`);
    };

    test('is given to who has credentials', async () => {
      withCredentials();
      expect(await choose('pytorch')).toMatchObject({
        uri: official.uri(tag),
        login: { ...official.login, serveraddress: official.host },
        reason: 'the setting image says pytorch; ECR gave a token',
      });
    });

    test('no credentials: what to do is said, by hand as well', async () => {
      const { found, next } = await refused('pytorch');
      expect(found).toBe('there are no AWS credentials to ask ECR with');
      expect(next).toContain('aws ecr get-login-password --region us-east-1 | docker login');
      expect(await choose('auto')).toEqual({
        kind: 'cpu',
        reason:
          'auto: the official image is not on this engine, and there are no AWS credentials to ask ECR with',
      });
    });

    test('an SSO session that is over: it is to be renewed', async () => {
      mkdirSync(join(home, '.aws', 'sso', 'cache'), { recursive: true });
      const start = 'https://shop.awsapps.com/start';
      writeFileSync(
        join(home, '.aws', 'config'),
        [
          '[profile shop]',
          `sso_start_url = ${start}`,
          'sso_region = us-east-1',
          'sso_account_id = 123456789012',
          'sso_role_name = Developer',
        ].join('\n'),
      );
      const name = createHash('sha1').update(start).digest('hex');
      const session = { startUrl: start, accessToken: 'x', expiresAt: '2020-01-01T00:00:00Z' };
      writeFileSync(join(home, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(session));
      vi.stubEnv('AWS_PROFILE', 'shop');
      const { found, next } = await refused('pytorch');
      expect(found).toMatch(/^the AWS credentials have expired \(.*SSO session.*has expired/);
      expect(next).toContain('aws sso login');
    });

    test('a right that is missing: the policy is told, and whose it is to be', async () => {
      withCredentials({ ...official.env, ...(await poorUser(official.moto.url)) });
      await official.moto.enforcePoliciesAfter(0);
      try {
        const { found, evidence = [] } = await refused('pytorch');
        expect(found).toBe(
          'arn:aws:iam::763104351884:user/poor is not allowed ecr:GetAuthorizationToken',
        );
        expect(evidence.join('')).toContain('"ecr:GetDownloadUrlForLayer"');
        expect(evidence.join('')).toContain(
          'arn:aws:ecr:us-east-1:763104351884:repository/pytorch-inference',
        );
        vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7NOBODY');
        expect((await refused('pytorch')).found).toContain('AWS does not know these credentials');
      } finally {
        await official.moto.enforceNoPolicies();
      }
    });

    test('a token that the registry no longer takes: where it came from is told', async () => {
      await official.registry.setPassword('another');
      try {
        dockerLogin(official.host, official.login.password);
        const old = await refused('pytorch');
        expect(old.found).toContain(
          `the registry ${official.host} refuses what \`docker login\` left`,
        );
        expect(old.expected).toBe('a token of ECR, which is good for 12 hours');
        withCredentials();
        const fresh = await choose('auto');
        expect(fresh).toMatchObject({
          kind: 'cpu',
          reason: expect.stringContaining('refuses ECR’s token (unauthorized') as string,
        });
      } finally {
        await official.registry.setPassword(official.login.password);
      }
    });

    test('a region that has no such repository: account and region are told', async () => {
      withCredentials();
      const { found } = await refused('pytorch', official.uri(tag, 'pytorch-inferenz'));
      expect(found).toBe(
        'the account 763104351884 has no repository pytorch-inferenz in the region us-east-1',
      );
    });

    test('a region that there is not: its name is told', async () => {
      withCredentials();
      vi.stubEnv('AWS_ENDPOINT_URL_ECR', undefined);
      const elsewhere = official.uri(tag).replace('us-east-1', 'us-east-99');
      const { found, next } = await refused('pytorch', elsewhere);
      expect(found).toContain('ECR in the region us-east-99 has no address');
      expect(next).toContain('correct the region');
    });

    test('a tag that there is not: the nearest are told', async () => {
      withCredentials();
      const { found, expected } = await refused('pytorch', official.uri(`${tag}x`));
      expect(found).toBe(`${official.host}/pytorch-inference has no tag ${tag}x`);
      expect(expected).toBe(`one that it has; nearest are ${tag}, 1.0.0-other-${process.pid}`);
    });

    test('a registry that is not there: so is the way to it', async () => {
      withCredentials();
      await official.registry.stop();
      try {
        const { found, next } = await refused('pytorch');
        expect(found).toContain(`the engine does not reach the registry ${official.host}`);
        expect(found).toContain(isPodman ? 'ECONNREFUSED' : 'connection refused');
        expect(next).toContain('registryMirror');
      } finally {
        await official.registry.start();
      }
    });

    test('ECR that is not there: so is the way to it', async () => {
      withCredentials();
      vi.stubEnv('AWS_ENDPOINT_URL_ECR', 'http://127.0.0.1:9');
      expect((await refused('pytorch')).found).toContain('ECR in us-east-1 cannot be reached');
    });

    test('a proxy’s own certificate: where its authority’s belongs is told', async () => {
      withCredentials();
      const trusted = join('/etc/docker/certs.d', official.host, 'ca.crt');
      const authority = await readFile(trusted);
      await rm(trusted);
      try {
        const { found, next } = await refused('pytorch');
        expect(found).toContain('does not trust the certificate');
        expect(found).toContain(isPodman ? 'unable to verify' : 'x509');
        expect(next).toContain(trusted);
      } finally {
        await writeFile(trusted, authority);
      }
    });

    test('a mirror has it at the same path, for the login of the settings', async () => {
      const elsewhere = `public.ecr.aws/somebody/pytorch-inference:${tag}`;
      const { username, password } = official.login;
      const more = { registryMirror: official.host };
      await official.publish({}, tag, 'somebody/pytorch-inference');
      expect((await refused('pytorch', elsewhere, more)).found).toContain('no AWS credentials');
      vi.stubEnv('REGISTRY_USER', username);
      vi.stubEnv('REGISTRY_PASSWORD', password);
      const variables = {
        usernameVariable: 'REGISTRY_USER',
        passwordVariable: 'REGISTRY_PASSWORD',
      };
      for (const login of [official.login, variables])
        expect(
          await choose('pytorch', elsewhere, { ...more, registries: { [official.host]: login } }),
        ).toMatchObject({
          uri: official.uri(tag, 'somebody/pytorch-inference'),
          reason: 'the setting image says pytorch; with the login of the settings',
        });
    });

    test('what `docker login` left does without AWS’s credentials', async () => {
      dockerLogin(official.host, official.login.password);
      expect(await choose('auto')).toMatchObject({
        uri: official.uri(tag),
        reason: 'auto: with docker’s login',
      });
    });
  },
);
