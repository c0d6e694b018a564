import type { EcrAnswer, EcrToken } from './ecr.ts';

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
  readonly askEcr: (uri: string) => Promise<EcrAnswer>;
}

/** Which image serves, and why: both are outputs of the stack. */
export type ServingImage =
  | { readonly kind: 'cpu'; readonly reason: string }
  | {
      readonly kind: 'uri';
      readonly uri: string;
      readonly reason: string;
      /** What the registry wants to hear; undefined pulls without a login. */
      readonly login: EcrToken | undefined;
    };

/** Decides as docs/decisions.md says under "The serving image". */
export async function decideServingImage(
  choice: ImageChoice,
  official: string,
  facts: ImageFacts,
): Promise<ServingImage> {
  switch (choice.kind) {
    case 'cpu':
      return { kind: 'cpu', reason: 'the setting image says cpu' };
    case 'uri':
      return byUri(choice.uri, 'the setting image names it');
    case 'pytorch':
      return choosePytorch(official, facts);
    case 'auto':
      return chooseByItself(official, facts);
  }
}

async function choosePytorch(official: string, facts: ImageFacts): Promise<ServingImage> {
  const said = 'the setting image says pytorch';
  if (await facts.isPresent(official)) return byUri(official, `${said}, and it is on this engine`);
  const ecr = await facts.askEcr(official);
  if (ecr.kind === 'token') return byUri(official, `${said}; ECR gave a token`, ecr);
  // Asked for by name: a pull without a token fails with the registry's own words.
  return byUri(official, `${said}; ${ecr.reason}`);
}

async function chooseByItself(official: string, facts: ImageFacts): Promise<ServingImage> {
  if (await facts.isPresent(official))
    return byUri(official, 'auto: the official image is on this engine');
  const ecr = await facts.askEcr(official);
  if (ecr.kind === 'token') return byUri(official, 'auto: ECR gave a token', ecr);
  return {
    kind: 'cpu',
    reason: `auto: the official image is not on this engine, and ${ecr.reason}`,
  };
}

const byUri = (uri: string, reason: string, login?: EcrToken): ServingImage => ({
  kind: 'uri',
  uri,
  reason,
  login,
});
