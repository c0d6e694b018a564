import * as pulumi from '@pulumi/pulumi';
import type { ConsumerArgs } from './consumer.ts';
import { consumerImageName } from './consumer-image.ts';
import { Consumer } from './consumer.ts';
import type { EngineFacts } from './engine-facts.ts';
import type { OwnService } from './own-services.ts';
import type { Settings } from './settings.ts';

export interface ConsumersArgs extends Omit<ConsumerArgs, 'consumer' | 'needs' | 'reuseImage'> {
  readonly settings: Settings;
  readonly facts: EngineFacts;
  /** The resource behind each name of the stack’s own. */
  readonly own: Readonly<Record<OwnService, pulumi.Resource>>;
}

/** Declares every consumer of the settings, each after what it needs. */
export async function declareConsumers(
  args: ConsumersArgs,
): Promise<ReadonlyMap<string, Consumer>> {
  const { own, ...common } = args;
  const { settings, facts } = args;
  const there = new Map<string, pulumi.Resource>(Object.entries(own));
  const declared = new Map<string, Consumer>();
  for (const consumer of settings.consumers) {
    const needs = consumer.needs.flatMap((need) => there.get(need) ?? []);
    const reuseImage =
      settings.builtImage === 'reuse' && (await facts.isPresent(consumerImageName(consumer)));
    const one = new Consumer(consumer.name, { ...common, consumer, needs, reuseImage });
    there.set(consumer.name, one);
    declared.set(consumer.name, one);
  }
  return declared;
}

/** Name → the URLs on this machine, as an output of the stack. */
export const urlsOf = (consumers: ReadonlyMap<string, Consumer>) =>
  Object.fromEntries([...consumers].map(([name, { urls }]) => [name, urls]));

/** Name → what tells its image apart from others. */
export const identitiesOf = (consumers: ReadonlyMap<string, Consumer>) =>
  Object.fromEntries([...consumers].map(([name, { imageIdentity }]) => [name, imageIdentity]));

/** What tells their images apart from others, in one text. */
export const imagesOf = (consumers: ReadonlyMap<string, Consumer>): pulumi.Output<string> =>
  pulumi.all([...consumers.values()].map((one) => one.imageIdentity)).apply((all) => all.join(' '));
