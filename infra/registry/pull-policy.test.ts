import { expect, test } from 'vitest';
import { parseEcrRegistry } from './ecr-registry.ts';
import { pullPolicy } from './pull-policy.ts';

const resourceFor = (host: string) => {
  const registry = parseEcrRegistry(host);
  if (registry === undefined) throw new Error(host);
  const policy = JSON.parse(pullPolicy(registry, 'pytorch-inference').join('\n')) as {
    Statement: { Action: string | string[]; Resource: string }[];
  };
  return policy.Statement;
};

test('a policy has every action of a pull', () => {
  expect(resourceFor('763104351884.dkr.ecr.us-east-1.amazonaws.com')).toEqual([
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Effect: 'Allow',
      Action: [
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:GetDownloadUrlForLayer',
      ],
      Resource: 'arn:aws:ecr:us-east-1:763104351884:repository/pytorch-inference',
    },
  ]);
});

test.each([
  ['cn-north-1.amazonaws.com.cn', 'aws-cn'],
  ['us-gov-west-1.amazonaws.com', 'aws-us-gov'],
  ['eusc-de-east-1.amazonaws.eu', 'aws-eusc'],
  ['us-iso-east-1.c2s.ic.gov', 'aws-iso'],
  ['us-isob-east-1.sc2s.sgov.gov', 'aws-iso-b'],
  ['eu-isoe-west-1.cloud.adc-e.uk', 'aws-iso-e'],
  ['us-isof-south-1.csp.hci.ic.gov', 'aws-iso-f'],
])('in %s the partition is %s', (rest, partition) => {
  const [, pull] = resourceFor(`763104351884.dkr.ecr.${rest}`);
  expect(pull?.Resource).toMatch(new RegExp(`^arn:${partition}:ecr:`));
});
