import * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import { labelsOf, namesOf } from './names.ts';

/** The stack's own network: containers on it reach each other by name, other stacks do not. */
export function stackNetwork(
  stack: string,
  checkout: string,
  opts: pulumi.CustomResourceOptions = {},
): docker.Network {
  return new docker.Network(
    'network',
    { name: namesOf(stack).network, labels: labelsOf(stack, checkout) },
    opts,
  );
}
