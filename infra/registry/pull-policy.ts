import type { EcrRegistry } from './ecr-registry.ts';

/** What a pull from ECR needs to be allowed: IAM’s actions, of ECR’s guide (“Pulling an image”). */
const actions = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
];

/** By the region’s name, as AWS has its partitions. */
function partitionOf(region: string): string {
  const [, kind] = /^[a-z]+-(gov|isob|isoe|isof|iso)-/.exec(region) ?? [];
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  if (kind === 'gov') return 'aws-us-gov';
  return kind === undefined ? 'aws' : `aws-iso${kind.slice(3) && `-${kind.slice(3)}`}`;
}

/** The lines of an IAM policy that lets its holder pull `repository`, as it is pasted. */
export function pullPolicy({ account, region }: EcrRegistry, repository: string): string[] {
  const resource = `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`;
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      { Effect: 'Allow', Action: actions, Resource: resource },
    ],
  };
  return JSON.stringify(policy, null, 2).split('\n');
}
