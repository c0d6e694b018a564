import type { NetworkInspectInfo } from 'dockerode';
import { daemonError } from './daemon-error.ts';
import { unlessGone } from '../../../infra/engine/gone.ts';
import { byDefault, computed, flag, labels, setOf, text, textMap } from './fields.ts';
import { labelList, labelMap } from './labels.ts';
import type { ResourceType } from './resource.ts';
import { untilUnused } from './until-unused.ts';
import { without, type Properties } from './values.ts';

interface Subnet {
  subnet?: string;
  ipRange?: string;
  gateway?: string;
  auxAddress?: Record<string, string>;
}

/** What the types of dockerode leave out of, or do not know about, a network. */
type Inspected = Omit<NetworkInspectInfo, 'IPAM'> & {
  IPAM?: {
    Driver?: string;
    Options?: Record<string, string> | null;
    Config?:
      | {
          Subnet?: string;
          IPRange?: string;
          Gateway?: string;
          AuxiliaryAddresses?: Record<string, string>;
        }[]
      | null;
  };
};

export const network: ResourceType = {
  deleteBeforeReplace: true,
  fields: {
    name: computed(text),
    driver: computed(text),
    attachable: flag,
    ingress: flag,
    internal: computed(flag),
    ipv6: flag,
    labels,
    options: computed(textMap),
    ipamDriver: byDefault('default', text),
    ipamOptions: textMap,
    ipamConfigs: computed(
      setOf({
        subnet: computed(text),
        ipRange: text,
        gateway: computed(text),
        auxAddress: textMap,
      }),
    ),
  },

  async create({ engine }, inputs) {
    const created = await engine
      .createNetwork({
        CheckDuplicate: true,
        Name: inputs['name'] as string,
        Driver: (inputs['driver'] as string | undefined) ?? 'bridge',
        Internal: inputs['internal'] === true,
        Attachable: inputs['attachable'] === true,
        Ingress: inputs['ingress'] === true,
        EnableIPv6: inputs['ipv6'] === true,
        Options: (inputs['options'] ?? {}) as Record<string, string>,
        Labels: labelMap(inputs['labels']),
        IPAM: {
          Driver: inputs['ipamDriver'] as string,
          Config: ((inputs['ipamConfigs'] ?? []) as Subnet[]).map(toEngine),
          Options: (inputs['ipamOptions'] ?? {}) as Record<string, string>,
        },
      })
      .catch((error: unknown) => {
        throw new Error(`Unable to create network: ${daemonError(error)}`, { cause: error });
      });
    const info = (await created.inspect()) as Inspected;
    return { id: info.Id, outputs: outputsOf(info, inputs) };
  },

  async read({ engine }, id, state) {
    const info = (await unlessGone(engine.getNetwork(id).inspect())) as Inspected | undefined;
    if (info === undefined) return undefined;
    const outputs = outputsOf(info, state);
    return { id: info.Id, outputs, inputs: without(outputs, 'scope') };
  },

  // Every input of a network replaces it.
  update: (_context, _id, state) => Promise.resolve(state),

  async delete({ engine, signal }, id) {
    await untilUnused(() => engine.getNetwork(id).remove(), signal);
  },
};

function outputsOf(info: Inspected, declared: Properties): Properties {
  return {
    name: info.Name,
    driver: info.Driver,
    scope: info.Scope,
    internal: info.Internal,
    attachable: info.Attachable,
    ingress: info.Ingress,
    ipv6: info.EnableIPv6,
    labels: labelList(info.Labels),
    options: declared['options'] ?? info.Options ?? {},
    // podman answers with a driver and options that nobody asked for: what was declared counts.
    ipamDriver: declared['ipamDriver'] ?? 'default',
    ipamOptions: declared['ipamOptions'] ?? {},
    ipamConfigs: (info.IPAM?.Config ?? []).map((config) => ({
      subnet: config.Subnet ?? '',
      ipRange: config.IPRange ?? '',
      gateway: config.Gateway ?? '',
      auxAddress: config.AuxiliaryAddresses ?? {},
    })),
  };
}

function toEngine(subnet: Subnet) {
  return {
    ...(subnet.subnet ? { Subnet: subnet.subnet } : {}),
    ...(subnet.ipRange ? { IPRange: subnet.ipRange } : {}),
    ...(subnet.gateway ? { Gateway: subnet.gateway } : {}),
    ...(subnet.auxAddress ? { AuxiliaryAddresses: subnet.auxAddress } : {}),
  };
}
