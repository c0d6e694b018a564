import type Docker from 'dockerode';
import { label } from '../infra/names.ts';
import { labelled, labelsAmong } from './labelled.ts';

/** Another checkout that has declared something of a stack on this engine, be it a volume. */
export async function otherCheckout(
  docker: Docker,
  stack: string,
  checkout: string,
): Promise<string | undefined> {
  const found = await labelled(docker, [`${label.stack}=${stack}`]);
  return labelsAmong(found)
    .flatMap((labels) => labels[label.checkout] ?? [])
    .find((one) => one !== checkout);
}
