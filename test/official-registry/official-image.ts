import type Docker from 'dockerode';
import { places } from '../../toolchain/places.ts';
import { imageAndModel } from '../integration/serving-container.ts';
import { genuineName } from '../parity/genuine-image.ts';
import { isPresent } from '../../infra/engine-facts.ts';
import type { OfficialRegistry } from './official-registry.ts';

/** Which image plays the official one: `genuine`, `light`, or whichever the machine has. */
export const variable = 'SAGEMAKER_LOCAL_OFFICIAL';

export interface OfficialImage {
  readonly uri: string;
  readonly isGenuine: boolean;
  /** The default model, made where it must be. */
  readonly model: string;
}

/**
 * Pushes an image that is started as the official one is under the official repository’s name: the
 * genuine serving stack from its packages (`npm run official-image` makes it), or the CPU image.
 */
export async function publishOfficialImage(
  engine: Docker,
  official: OfficialRegistry,
  tag: string,
): Promise<OfficialImage> {
  const asked = process.env[variable];
  const { image, model } = await imageAndModel();
  const name = genuineName(places());
  const isGenuine = asked !== 'light' && (await isPresent(engine, name));
  if (asked === 'genuine' && !isGenuine) throw new Error(`there is no ${name}`);
  const from = isGenuine ? name : image;
  console.log(
    `the official image is played by ${from}${isGenuine ? ', the genuine stack' : ', a light one'}`,
  );
  // A layer of its own, so that a pull brings something to an engine that has the rest.
  await official.publish({ from, layers: [2_000_000] }, tag);
  return { uri: official.uri(tag), isGenuine, model };
}
