import type Docker from 'dockerode';
import type { ImageInspectInfo } from 'dockerode';
import type { Failure } from '../check.ts';
import { daemonError } from '../daemon-error.ts';
import { unlessGone } from '../../../../infra/engine/gone.ts';
import type { ResourceType } from '../resource.ts';
import type { Properties } from '../values.ts';
import { build } from './build.ts';
import { imageFields, type ImageInputs } from './fields.ts';
import { ensureImage, findImage, pull } from './pull.ts';
import { repository } from './repository.ts';

export const remoteImage: ResourceType = {
  fields: imageFields,
  // The new image comes first, so that a build that fails leaves what is running alone.
  deleteBeforeReplace: false,

  check(inputs): Failure[] {
    const { build: settings } = inputs as unknown as ImageInputs;
    if (settings?.version !== '2') return [];
    const reason =
      '"build.version" 2 is BuildKit, which this docker plug-in, made from package registries, does not speak';
    return [{ property: 'build.version', reason }];
  },

  async create(context, properties) {
    const inputs = properties as unknown as ImageInputs;
    const { name, build: settings, platform, pullTriggers } = inputs;
    const info = settings
      ? await build(name, { ...settings, ...(platform ? { platform } : {}) }, context)
      : pullTriggers?.length
        ? await pull(name, context, platform)
        : await ensureImage(name, context, platform);
    return { id: `${info.Id}${name}`, outputs: outputsOf(info, name, properties) };
  },

  async read({ engine }, id, state) {
    // The id is the image's own with its name behind it; an import may give the name alone.
    const name = (state['name'] as string | undefined) ?? id.replace(/^sha256:[0-9a-f]{64}/, '');
    const info = await findImage(engine, name);
    if (info === undefined) return undefined;
    const inputs = Object.keys(state).length > 0 ? state : { name };
    return { id: `${info.Id}${name}`, outputs: outputsOf(info, name, inputs), inputs };
  },

  // `keepLocally` and `forceRemove` matter when the image is deleted.
  update: (_context, _id, state, inputs) =>
    Promise.resolve({ ...inputs, imageId: state['imageId'], repoDigest: state['repoDigest'] }),

  async delete({ engine }, _id, state) {
    const { name, imageId, keepLocally, forceRemove } = state;
    if (keepLocally === true) return;
    const current = await findImage(engine, name as string);
    // A replacement has taken the name over: what is left of the old image has none, or others.
    const target = current?.Id === imageId ? (name as string) : (imageId as string);
    if (target !== name && (await hasNames(engine, target))) return;
    const removal = engine.getImage(target).remove({ force: forceRemove === true });
    await unlessGone(removal).catch((error: unknown) => {
      throw new Error(`Unable to remove Docker image: ${daemonError(error)}`, { cause: error });
    });
  },
};

async function hasNames(engine: Docker, id: string): Promise<boolean> {
  const info = await findImage(engine, id);
  return (info?.RepoTags ?? []).length > 0;
}

function outputsOf(info: ImageInspectInfo, name: string, declared: Properties): Properties {
  const digests = (info.RepoDigests as string[] | null) ?? [];
  const own = `${repository(name)}@`;
  // What was found by its digest has it, also where podman tells none: of an image whose tag has moved.
  const [, asked] = name.split('@');
  return {
    ...declared,
    imageId: info.Id,
    repoDigest: asked ? `${own}${asked}` : (digests.find((one) => one.startsWith(own)) ?? ''),
  };
}
