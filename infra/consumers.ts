import type * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import type { ConsumerArgs } from './consumer.ts';
import { consumerImageName } from './consumer-image.ts';
import { Consumer } from './consumer.ts';
import type { EngineFacts } from './engine-facts.ts';
import { postgresRole } from './names.ts';
import type { OwnService } from './own-services.ts';
import type { Settings } from './settings.ts';

type Declared = 'consumer' | 'needs' | 'image' | 'reuseImage';

export interface ConsumersArgs extends Omit<ConsumerArgs, Declared> {
  readonly settings: Settings;
  readonly facts: EngineFacts;
  /** The resource behind each name of the stack’s own; undefined where the settings leave it out. */
  readonly own: Readonly<Record<OwnService, pulumi.Resource | undefined>>;
}

/** Declares every consumer of the settings, each after what it needs. */
export async function declareConsumers(
  args: ConsumersArgs,
): Promise<ReadonlyMap<string, Consumer>> {
  const { own, databaseUrl, ...common } = args;
  const { settings, facts, pythonBase } = args;
  const there = new Map<string, pulumi.Resource | undefined>(Object.entries(own));
  const declared = new Map<string, Consumer>();
  const images = new Map<string, docker.RemoteImage>();
  for (const consumer of settings.consumers) {
    const needs = consumer.needs.flatMap((need) => there.get(need) ?? []);
    const source = JSON.stringify(consumer.source);
    const image = images.get(source);
    const reuseImage =
      settings.builtImage === 'reuse' &&
      image === undefined &&
      (await facts.isPresent(consumerImageName(consumer, pythonBase)));
    const one = new Consumer(consumer.name, {
      ...common,
      consumer,
      needs,
      reuseImage,
      ...(image && { image }),
      ...(databaseUrl !== undefined && consumer.needs.includes(postgresRole) && { databaseUrl }),
    });
    images.set(source, one.image);
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
