import type Docker from 'dockerode';
import { isPresent } from '../infra/engine-facts.ts';
import { followed } from './followed.ts';

/** Gives an engine the archive of a root folder as an image of this name and tag. */
export async function importImage(
  engine: Docker,
  archive: NodeJS.ReadableStream,
  name: string,
): Promise<void> {
  const [repo = '', tag = 'latest'] = name.split(':');
  let id = '';
  const stream = await engine.importImage(archive, { repo, tag });
  await followed(engine, stream, ({ status = '' }: { readonly status?: string }) => {
    if (status.startsWith('sha256:')) id = status.trim();
  });
  if (await isPresent(engine, name)) return;
  // Podman 4 takes the tag, and calls it `latest`.
  await engine.getImage(id).tag({ repo, tag });
  await engine.getImage(`${repo}:latest`).remove();
}
