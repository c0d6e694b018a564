import type Docker from 'dockerode';
import { isPresent } from './engine-facts.ts';
import { platformOf } from './engine/distribution.ts';
import { askRegistry, servedNow } from './engine/images.ts';
import { officialFor } from './official-image.ts';
import { mirrored } from './registry/mirror.ts';
import type { OfferWays } from './registry/offer.ts';
import { offerOf } from './registry/offer.ts';
import type { ImageChoice, ServingImage } from './serving-image.ts';
import { decideServingImage } from './serving-image.ts';
import type { Settings } from './settings.ts';

/** Decides with which image a container of the stack serves. */
export type ChooseImage = (choice: ImageChoice, role: string) => Promise<ServingImage>;

/** The settings that say where images come from. */
export type ImageSettings = Pick<
  Settings,
  'stack' | 'pytorchImage' | 'registries' | 'registryMirror'
>;

/**
 * Decides for the containers of a stack, on the engine that they are to run on.
 *
 * @returns a function that throws RefusedImage
 */
export function imageChooser(
  docker: Docker,
  { stack, pytorchImage, registries, registryMirror }: ImageSettings,
  env: NodeJS.ProcessEnv = process.env,
): ChooseImage {
  const named = mirrored(pytorchImage, registryMirror);
  return async (choice, role) => {
    const official = officialFor(named, (await platformOf(docker)).architecture);
    return decideServingImage(choice, official, {
      isPresent: (image) => isPresent(docker, image),
      offerOf: (image, seconds) => offerOf(image, seconds, waysOf(docker, registries, env)),
      servedNow: () => servedNow(docker, stack, role),
    });
  };
}

/** What is asked whether a registry gives an image: this engine, and the logins of the settings. */
export const waysOf = (
  docker: Docker,
  registries: Settings['registries'],
  env: NodeJS.ProcessEnv = process.env,
): OfferWays => ({
  registries,
  env,
  askRegistry: (image, login, seconds) => askRegistry(docker, image, login, seconds),
});
