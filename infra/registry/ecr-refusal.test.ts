import { expect, test } from 'vitest';
import { ecrRefusal } from './ecr-refusal.ts';
import { parseEcrRegistry } from './ecr-registry.ts';

const registry = parseEcrRegistry('763104351884.dkr.ecr.us-east-1.amazonaws.com');
if (registry === undefined) throw new Error('no registry');
const asked = { registry, repository: 'pytorch-inference' };
const someone = 'arn:aws:iam::123456789012:user/someone';

test.each([
  [
    'a session that is over',
    {
      name: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    },
    undefined,
    'the AWS credentials have expired (ExpiredTokenException: The security token included in the request is expired)',
    'aws sso login',
  ],
  [
    'an SSO session that is over',
    {
      name: 'CredentialsProviderError',
      message: 'The SSO session associated with this profile has expired. …',
    },
    undefined,
    'the AWS credentials have expired (CredentialsProviderError: The SSO session associated with this profile has expired. …)',
    'aws sso login',
  ],
  [
    'a profile that is not there',
    { name: 'CredentialsProviderError', message: 'Could not load credentials from any providers' },
    undefined,
    'AWS credentials cannot be read (CredentialsProviderError: Could not load credentials from any providers)',
    'aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin 763104351884.dkr.ecr.us-east-1.amazonaws.com',
  ],
  [
    'a right that is missing',
    { name: 'AccessDeniedException', message: 'User: … is not authorized', status: 400 },
    undefined,
    'whoever asks is not allowed ecr:GetAuthorizationToken',
    'attached',
  ],
  [
    'an answer that is not ECR’s, to somebody whom AWS knows',
    { name: 'SyntaxError', message: 'Unexpected token', status: 403 },
    someone,
    `${someone} is not allowed ecr:GetAuthorizationToken`,
    'attached',
  ],
  [
    'an answer that is not ECR’s, to somebody whom AWS does not know',
    { name: 'SyntaxError', message: 'Unexpected token', status: 403 },
    undefined,
    'AWS does not know these credentials (answer 403)',
    'credentials',
  ],
  [
    'a key that AWS does not know',
    {
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
      status: 400,
    },
    undefined,
    'AWS does not know these credentials (UnrecognizedClientException: The security token included in the request is invalid.)',
    'credentials',
  ],
  [
    'a region that there is not',
    {
      name: 'Error',
      message: 'getaddrinfo ENOTFOUND api.ecr.us-east-1.amazonaws.com',
      code: 'ENOTFOUND',
    },
    undefined,
    'ECR in the region us-east-1 has no address (ENOTFOUND: getaddrinfo ENOTFOUND api.ecr.us-east-1.amazonaws.com)',
    'correct the region',
  ],
  [
    'a way that is shut',
    { name: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:9', code: 'ECONNREFUSED' },
    undefined,
    'ECR in us-east-1 cannot be reached (ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:9)',
    'HTTPS_PROXY',
  ],
])('%s is told as it is', (_, error, caller, found, next) => {
  const refusal = ecrRefusal(asked, error, caller);
  expect(refusal.found).toBe(found);
  expect(refusal.next).toContain(next);
});

test('a missing right is told with the policy that gives it', () => {
  const denied = { name: 'AccessDeniedException', message: 'no' };
  expect(ecrRefusal(asked, denied).evidence?.join('')).toContain('ecr:GetDownloadUrlForLayer');
});
