import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../../toolchain/findings.ts';
import { places } from '../../../toolchain/places.ts';
import { noOfficialRegistry, OfficialRegistry } from '../../official-registry/official-registry.ts';
import { poorUser } from '../../official-registry/poor-user.ts';

const nowhere = join(import.meta.dirname, 'nowhere');

describe.skipIf(noOfficialRegistry !== undefined)('doctor', () => {
  let official: OfficialRegistry;
  beforeAll(async () => {
    official = await OfficialRegistry.start();
  });
  afterAll(() => official[Symbol.asyncDispose]());

  const doctor = async (env: Readonly<Record<string, string>>) => {
    const { stdout } = await execa('node', ['cli/doctor.ts', '--json'], {
      cwd: places().checkout,
      env: { AWS_CONFIG_FILE: nowhere, AWS_SHARED_CREDENTIALS_FILE: nowhere, ...env },
      reject: false,
    });
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    return new Map(findings.map(({ name, found }) => [name, found]));
  };

  test('tells who AWS says is asking, and whether ECR gives a token', async () => {
    const found = await doctor(official.env);
    expect(found.get('AWS')).toBe('account 763104351884, as arn:aws:sts::763104351884:user/moto');
    expect(found.get('official image')).toMatch(/ECR gives a token|on this engine$/);
  });

  test('tells that there are no credentials, without asking', async () => {
    const found = await doctor(official.endpoints);
    expect(found.get('AWS')).toBe('no credentials, which only the official image needs');
  });

  test('tells of somebody who may not ask ECR who they are, and what they may not', async () => {
    const user = await poorUser(official.moto.url);
    await official.moto.enforcePoliciesAfter(0);
    try {
      const found = await doctor({ ...official.env, ...user });
      expect(found.get('AWS')).toBe('account 763104351884, as arn:aws:iam::763104351884:user/poor');
      expect(found.get('official image')).toMatch(
        /arn:aws:iam::763104351884:user\/poor is not allowed ecr:GetAuthorizationToken|on this engine$/,
      );
      const stranger = await doctor({ ...official.env, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7NOBODY' });
      expect(stranger.get('AWS')).toContain('AWS does not know these credentials');
    } finally {
      await official.moto.enforceNoPolicies();
    }
  });
});
