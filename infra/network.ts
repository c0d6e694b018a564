import * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import type { Owner } from './names.ts';
import { labelsOf, namesOf } from './names.ts';

/** The stack's own network: containers on it reach each other by name, other stacks do not. */
export function stackNetwork(
  owner: Owner,
  opts: pulumi.CustomResourceOptions = {},
): docker.Network {
  return new docker.Network(
    'network',
    { name: namesOf(owner.stack).network, labels: labelsOf(owner) },
    opts,
  );
}
