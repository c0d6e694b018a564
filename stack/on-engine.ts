import type Docker from 'dockerode';
import { label } from '../infra/names.ts';
import type { Inventory } from './inventory.ts';
import { detailsOf, inventoryOf, machineOf } from './inventory.ts';
import type { Labelled } from './labelled.ts';
import { labelled, labelsAmong, labelsOn } from './labelled.ts';

/** All that an engine has of one stack. */
export interface StackOnEngine extends Inventory {
  readonly stack: string;
  /** The folder that declared it. */
  readonly checkout: string;
  /** Those of its containers, or of what is left. */
  readonly labels: Readonly<Record<string, string>>;
  /** When the oldest of it was made. */
  readonly createdAt: Date;
}

/** Every stack of which an engine has something, be it a volume, by name. */
export async function stacksOnEngine(docker: Docker): Promise<readonly StackOnEngine[]> {
  const found = await labelled(docker, [label.stack]);
  const details = await detailsOf(docker, found.containers);
  return byStack(found).map(([stack, theirs]) => {
    const [labels = {}] = labelsAmong(theirs);
    return {
      ...inventoryOf(theirs, details, machineOf(docker)),
      stack,
      labels,
      checkout: labels[label.checkout] ?? '',
      createdAt: new Date(Math.min(...creationTimes(theirs))),
    };
  });
}

/** In the order of the stacks' names. */
export function byStack(found: Labelled): readonly (readonly [string, Labelled])[] {
  const stacks = new Set(labelsAmong(found).flatMap((labels) => labels[label.stack] ?? []));
  const of = (stack: string) => (thing: { readonly Labels?: unknown }) =>
    labelsOn(thing)[label.stack] === stack;
  return [...stacks].sort().map((stack) => [
    stack,
    {
      containers: found.containers.filter(of(stack)),
      networks: found.networks.filter(of(stack)),
      volumes: found.volumes.filter(of(stack)),
      images: found.images.filter(of(stack)),
    },
  ]);
}

/** In ms. Engines tell those of containers in seconds, and others as text. */
function creationTimes({ containers, networks, volumes, images }: Labelled): readonly number[] {
  const texts = [
    ...networks.map(({ Created }) => Created),
    ...volumes.map((volume) => (volume as { readonly CreatedAt?: string }).CreatedAt),
  ];
  return [
    ...[...containers, ...images].map(({ Created }) => Created * 1000),
    ...texts.flatMap((text) => (text === undefined ? [] : Date.parse(text))),
  ];
}
