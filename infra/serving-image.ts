import type { ServedNow } from './engine/images.ts';
import type { RegistryLogin } from './registry/login.ts';
import type { Offer } from './registry/offer.ts';
import { RefusedImage } from './registry/refusal.ts';

/**
 * AWS's PyTorch inference image as the requirements name it: private, about 5 GB, needs an ECR
 * token. 2.1.0 on Python 3.10.
 */
export const officialImage =
  '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.1.0-cpu-py310-ubuntu20.04-sagemaker';

/** What the setting `image` can say. */
export type ImageChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'pytorch' }
  | { readonly kind: 'cpu' }
  | { readonly kind: 'uri'; readonly uri: string };

/** Undefined when `text` is neither a word of ours nor looks like an image's URI. */
export function parseImageChoice(text: string): ImageChoice | undefined {
  if (text === 'auto' || text === 'pytorch' || text === 'cpu') return { kind: text };
  // A bare word is far more often a typing error than an image of Docker Hub's library.
  return /^[\w.-]+([/:@][\w.-]+)+$/.test(text) ? { kind: 'uri', uri: text } : undefined;
}

/** What the choice depends on; the questions are asked only when the choice needs the answers. */
export interface ImageFacts {
  /** Whether this engine has the image already. */
  readonly isPresent: (uri: string) => Promise<boolean>;
  /** Whether its registry would give it, and to whom. */
  readonly offerOf: (uri: string, seconds: number) => Promise<Offer>;
  /** What the container in question serves with now, if that is no image of ours. */
  readonly servedNow: () => Promise<ServedNow | undefined>;
}

/** An image that comes from a registry, or was put onto the engine by its user. */
export interface PulledImage {
  readonly kind: 'uri';
  readonly uri: string;
  /** Its id on the engine, where it has lost that name; the URI finds it without it. */
  readonly imageId?: string;
  readonly reason: string;
  /** What the registry wants to hear; undefined pulls without a login. */
  readonly login: RegistryLogin | undefined;
  /** Whether the login is one that only Pulumi’s own program can read. */
  readonly isSealed?: true;
}

/** Which image serves, and why: both are outputs of the stack. */
export type ServingImage = { readonly kind: 'cpu'; readonly reason: string } | PulledImage;

/** Seconds that a registry gets: where there is another way, and where there is none. */
const soon = 3;
export const patient = 15;

/**
 * Decides as docs/decisions.md says under "The serving image".
 *
 * @throws RefusedImage where an image that is asked for by name cannot be had
 */
export async function decideServingImage(
  choice: ImageChoice,
  official: string,
  facts: ImageFacts,
): Promise<ServingImage> {
  switch (choice.kind) {
    case 'cpu':
      return { kind: 'cpu', reason: 'the setting image says cpu' };
    case 'uri':
      return named(choice.uri, 'the setting image names it', facts);
    case 'pytorch':
      return named(official, 'the setting image says pytorch', facts);
    case 'auto':
      return chooseByItself(official, facts);
  }
}

async function named(uri: string, said: string, facts: ImageFacts): Promise<ServingImage> {
  if (await facts.isPresent(uri)) return onEngine(uri, `${said}, and it is on this engine`);
  const offer = await facts.offerOf(uri, patient);
  if (offer.kind === 'refused') throw new RefusedImage(uri, offer.refusal);
  return pulled(uri, `${said}; ${offer.how}`, offer);
}

async function chooseByItself(official: string, facts: ImageFacts): Promise<ServingImage> {
  if (await facts.isPresent(official))
    return onEngine(official, 'auto: the official image is on this engine');
  const offer = await facts.offerOf(official, soon);
  if (offer.kind === 'offered') return pulled(official, `auto: ${offer.how}`, offer);
  const { found } = offer.refusal;
  // What runs is not replaced by less because of a login: that is for its user to ask for.
  const now = await facts.servedNow();
  if (now === undefined)
    return {
      kind: 'cpu',
      reason: `auto: the official image is not on this engine, and ${found}`,
    };
  const kept = onEngine(
    now.uri,
    `auto: it stays with ${now.uri}, which it runs; ${official} is not on this engine, and ${found}`,
  );
  return (await facts.isPresent(now.uri)) ? kept : { ...kept, imageId: now.imageId };
}

const onEngine = (uri: string, reason: string): PulledImage => ({
  kind: 'uri',
  uri,
  reason,
  login: undefined,
});

const pulled = (
  uri: string,
  reason: string,
  { login, isSealed }: Extract<Offer, { kind: 'offered' }>,
): PulledImage => ({
  kind: 'uri',
  uri,
  reason,
  login,
  ...(isSealed ? { isSealed } : {}),
});
