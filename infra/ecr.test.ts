import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { askEcr } from './ecr.ts';
import { officialImage } from './serving-image.ts';

const home = mkdtempSync(join(tmpdir(), 'ecr-'));
afterAll(() => {
  rmSync(home, { recursive: true });
});
const credentials = { HOME: home, AWS_ACCESS_KEY_ID: 'x' };

describe('a token of ECR', () => {
  test('is asked for in the region that the URI names, and taken apart', async () => {
    const asked: string[] = [];
    const answer = await askEcr(officialImage, credentials, (region) => {
      asked.push(region);
      return Promise.resolve(Buffer.from('AWS:secret').toString('base64'));
    });
    expect(asked).toEqual(['us-east-1']);
    expect(answer).toEqual({
      kind: 'token',
      registry: '763104351884.dkr.ecr.us-east-1.amazonaws.com',
      username: 'AWS',
      password: 'secret',
    });
  });

  test('is not asked for on a machine without a sign of credentials', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const answer = await askEcr(officialImage, { HOME: home }, never);
    expect(answer).toEqual({
      kind: 'unavailable',
      reason: 'there are no AWS credentials to ask ECR with',
    });
  });

  test('is not asked for a registry that is not ECR’s', async () => {
    expect(await askEcr('ghcr.io/team/image:1', credentials)).toEqual({
      kind: 'unavailable',
      reason: 'ghcr.io is not a private ECR registry',
    });
  });

  test('a refusal keeps what AWS said', async () => {
    const refuse = () => Promise.reject(new Error('The security token is expired'));
    expect(await askEcr(officialImage, credentials, refuse)).toMatchObject({
      reason: 'ECR gave no token (Error: The security token is expired)',
    });
  });
});
