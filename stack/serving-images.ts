import type Docker from 'dockerode';
import { containersOf } from '../infra/endpoints.ts';
import { isPresent } from '../infra/engine-facts.ts';
import { endpointRole } from '../infra/names.ts';
import type { RegistryLogin } from '../infra/registry/login.ts';
import type { Offer } from '../infra/registry/offer.ts';
import { loginAt, offerOf } from '../infra/registry/offer.ts';
import { RefusedImage } from '../infra/registry/refusal.ts';
import type { ServingImage } from '../infra/serving-image.ts';
import { patient } from '../infra/serving-image.ts';
import { imageChooser, waysOf } from '../infra/serving-images.ts';
import type { Settings } from '../infra/settings.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';

export interface ChosenImage {
  /** What the container that it is for is in its stack. */
  readonly role: string;
  readonly serving: ServingImage;
}

/**
 * With which images the serving containers of a stack are going to serve, its own first: decided as
 * the program decides it. Throws VisibleError where one that is asked for by name cannot be had.
 */
export function chooseServingImages(
  docker: Docker,
  settings: Settings,
): Promise<readonly ChosenImage[]> {
  const choose = imageChooser(docker, settings);
  const own = { image: settings.image, role: endpointRole };
  return visibly(async () => {
    const chosen: ChosenImage[] = [];
    for (const { image, role } of [own, ...containersOf(settings.endpoints)])
      chosen.push({ role, serving: await choose(image, role) });
    return chosen;
  });
}

/**
 * With which login a registry gives an image to this stack; undefined where the engine has it.
 * Throws VisibleError where it does not give it.
 */
export async function offerToStack(
  docker: Docker,
  { registries }: Settings,
  image: string,
): Promise<Extract<Offer, { kind: 'offered' }> | undefined> {
  if (await isPresent(docker, image)) return undefined;
  const offer = await offerOf(image, patient, waysOf(docker, registries));
  if (offer.kind === 'offered') return offer;
  return visibly(() => Promise.reject(new RefusedImage(image, offer.refusal)));
}

/** The login that this stack has at the registry of an image, if it has one and can read it. */
export const loginOfStack = (
  { registries }: Settings,
  image: string,
): Promise<RegistryLogin | undefined> => loginAt(image, patient, { registries });

async function visibly<Result>(choose: () => Promise<Result>): Promise<Result> {
  try {
    return await choose();
  } catch (error) {
    if (!(error instanceof RefusedImage)) throw error;
    const { doing, refusal } = error;
    throw new VisibleError({ doing, ...refusal, exitCode: ExitCode.machine, cause: error });
  }
}
