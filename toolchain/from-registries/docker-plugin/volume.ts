import type { VolumeInspectInfo } from 'dockerode';
import { daemonError } from './daemon-error.ts';
import { unlessGone } from '../../../infra/engine/gone.ts';
import { computed, labels, text, textMap } from './fields.ts';
import { labelList, labelMap } from './labels.ts';
import type { ResourceType } from './resource.ts';
import { untilUnused } from './until-unused.ts';
import { without, type Properties } from './values.ts';

export const volume: ResourceType = {
  deleteBeforeReplace: true,
  fields: {
    name: computed(text),
    driver: computed(text),
    driverOpts: textMap,
    labels,
  },

  async create({ engine }, inputs) {
    const name = inputs['name'] as string;
    await engine
      .createVolume({
        Name: name,
        Driver: (inputs['driver'] as string | undefined) ?? 'local',
        DriverOpts: (inputs['driverOpts'] ?? {}) as Record<string, string>,
        Labels: labelMap(inputs['labels']),
      })
      .catch((error: unknown) => {
        throw new Error(`Unable to create volume: ${daemonError(error)}`, { cause: error });
      });
    return { id: name, outputs: outputsOf(await engine.getVolume(name).inspect()) };
  },

  async read({ engine }, id) {
    const info = await unlessGone(engine.getVolume(id).inspect());
    if (info === undefined) return undefined;
    const outputs = outputsOf(info);
    return { id, outputs, inputs: without(outputs, 'mountpoint') };
  },

  // Every input of a volume replaces it.
  update: (_context, _id, state) => Promise.resolve(state),

  async delete({ engine, signal }, id) {
    await untilUnused(() => engine.getVolume(id).remove(), signal);
  },
};

function outputsOf(info: VolumeInspectInfo): Properties {
  return {
    name: info.Name,
    driver: info.Driver,
    mountpoint: info.Mountpoint,
    // The engine answers null where there are none.
    driverOpts: info.Options ?? {},
    labels: labelList(info.Labels),
  };
}
