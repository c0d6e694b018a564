import { expect, test } from 'vitest';
import { parseImageName } from '../image-name.ts';
import { officialImage } from '../serving-image.ts';
import type { RegistryFault } from './registry-refusal.ts';
import { registryFault, registryRefusal } from './registry-refusal.ts';

// Of docker 20.10 and of registries, as they were heard; ECR's are in its guide (“Troubleshooting”).
const heard: readonly (readonly [string, RegistryFault | undefined])[] = [
  ['Head "https://r.example/v2/x/manifests/1": no basic auth credentials', 'login wanted'],
  ['unauthorized: authentication required', 'login refused'],
  ['denied: Your authorization token has expired. Reauthenticate and try again.', 'login refused'],
  ['manifest unknown: manifest unknown', 'no image'],
  ['manifest for r.example/x:1 not found: manifest unknown: Requested image not found', 'no image'],
  [
    "name unknown: The repository with name 'x' does not exist in the registry with id '763104351884'",
    'no repository',
  ],
  [
    'denied: User: arn:aws:iam::1:user/x is not authorized to perform: ecr:BatchGetImage on resource',
    'denied',
  ],
  ['pull access denied for x, repository does not exist or may require …', 'denied'],
  [
    'Get "https://r.example/v2/": x509: certificate signed by unknown authority',
    'unknown authority',
  ],
  [
    'Get "https://r.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'unknown authority',
  ],
  ['Get "https://r.example/v2/": dial tcp: lookup r.example: no such host', 'unreachable'],
  ['Get "https://r.example/v2/": dial tcp 1.2.3.4:443: connect: connection refused', 'unreachable'],
  ['no answer in 3 s: i/o timeout', 'unreachable'],
  ['getaddrinfo ENOTFOUND r.example', 'unreachable'],
  ['connect ECONNREFUSED 1.2.3.4:443', 'unreachable'],
  ['The operation was aborted due to timeout', 'unreachable'],
  ['self-signed certificate in certificate chain', 'unknown authority'],
  ['unable to verify the first certificate', 'unknown authority'],
  ['unable to get local issuer certificate', 'unknown authority'],
  ['no basic auth credentials (unauthorized: authentication required)', 'login wanted'],
  ['podman does not tell before it pulls', undefined],
  ['write /var/lib/docker/tmp/x: no space left on device', undefined],
  ['no matching manifest for linux/arm64 in the manifest list entries', 'other platform'],
  ['it is for linux/amd64; the engine is linux/arm64', 'other platform'],
];

test.each(heard)('%s', (said, fault) => {
  expect(registryFault(said)).toBe(fault);
});

const official = parseImageName(officialImage);
const other = parseImageName('registry.example:5000/team/embeddings:1');

test('a refused login is told with where it came from, and how to have another', () => {
  const said = 'unauthorized: authentication required';
  const login = 'what `docker login` left';
  const refusal = registryRefusal(official, { fault: 'login refused', said, login });
  expect(refusal).toEqual({
    found: `the registry ${official.registry} refuses what \`docker login\` left (${said})`,
    expected: 'a token of ECR, which is good for 12 hours',
    next: expect.stringContaining('aws ecr get-login-password --region us-east-1 |') as string,
  });
  const elsewhere = registryRefusal(other, { fault: 'login refused', said, login });
  expect(elsewhere.expected).toBeUndefined();
  expect(elsewhere.next).toContain('docker login registry.example:5000');
});

test('a missing right is told with the policy that gives it, at ECR', () => {
  const answer = { fault: 'denied', said: 'denied', login: 'ECR’s token' } as const;
  const policy = registryRefusal(official, answer).evidence?.join('\n');
  expect(policy).toContain('"ecr:BatchGetImage"');
  expect(policy).toContain('arn:aws:ecr:us-east-1:763104351884:repository/pytorch-inference');
  expect(registryRefusal(other, answer).evidence).toBeUndefined();
});

test('a tag that there is not is told with the nearest', () => {
  const tags = ['2.0.1-cpu-py310', '2.1.0-cpu-py310', '2.1.0-gpu-py310', 'latest'];
  const wrong = parseImageName(`${official.registry}/pytorch-inference:2.1.0-cpu-py31`);
  const refusal = registryRefusal(wrong, { fault: 'no image', said: 'manifest unknown', tags });
  expect(refusal.found).toBe(`${official.registry}/pytorch-inference has no tag 2.1.0-cpu-py31`);
  expect(refusal.expected).toBe(
    'one that it has; nearest are 2.1.0-cpu-py310, 2.1.0-gpu-py310, 2.0.1-cpu-py310',
  );
});

test('a repository that there is not is told with its account and region', () => {
  const refusal = registryRefusal(official, { fault: 'no repository', said: 'name unknown' });
  expect(refusal.found).toBe(
    'the account 763104351884 has no repository pytorch-inference in the region us-east-1',
  );
});

test('a certificate that is not trusted is told with the place for its authority’s', () => {
  const refusal = registryRefusal(other, { fault: 'unknown authority', said: 'x509: …' });
  expect(refusal.next).toContain('/etc/docker/certs.d/registry.example:5000/ca.crt');
});
