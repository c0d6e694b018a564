import { expect, test } from 'vitest';
import { parseEcrRegistry } from './ecr-registry.ts';

const account = '763104351884';
const plain = { fips: false, dualStack: false };

test.each([
  ['dkr.ecr.us-east-1.amazonaws.com', 'us-east-1', plain],
  ['dkr.ecr.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1', plain],
  ['dkr.ecr.us-gov-west-1.amazonaws.com', 'us-gov-west-1', plain],
  ['dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', plain],
  ['dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1', plain],
  ['dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1', plain],
  ['dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', 'eu-isoe-west-1', plain],
  ['dkr.ecr.us-isof-south-1.csp.hci.ic.gov', 'us-isof-south-1', plain],
  ['dkr.ecr-fips.us-gov-east-1.amazonaws.com', 'us-gov-east-1', { ...plain, fips: true }],
  ['dkr-ecr.eu-west-1.on.aws', 'eu-west-1', { ...plain, dualStack: true }],
  ['dkr-ecr-fips.us-east-2.on.aws', 'us-east-2', { fips: true, dualStack: true }],
  ['dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1', { ...plain, dualStack: true }],
])('%s is a registry of ECR', (rest, region, kind) => {
  const host = `${account}.${rest}`;
  expect(parseEcrRegistry(host)).toEqual({ host, account, region, ...kind });
});

test.each([
  'public.ecr.aws',
  'ghcr.io',
  'dkr.ecr.us-east-1.amazonaws.com',
  '763104351884.dkr.ecr.us-east-1.amazonaws.com.evil.example',
  '763104351884.dkr.ecr.us-east-1.amazonaws.org',
  '1234.dkr.ecr.us-east-1.amazonaws.com',
  '763104351884.dkr.ecr.us-east-1.on.aws',
])('%s is none', (host) => {
  expect(parseEcrRegistry(host)).toBeUndefined();
});
