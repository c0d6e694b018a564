import type { EndpointSettings } from 'dockerode';
import type { Properties, Value } from '../values.ts';
import type { ContainerInputs } from './fields.ts';
import type { Inspected } from './inspected.ts';

type Attachment = NonNullable<ContainerInputs['networksAdvanced']>[number];

/** Where the engine puts the container at its creation. */
export function networkMode(inputs: ContainerInputs): string {
  const declared = inputs.networkMode ?? 'bridge';
  // Networks of one's own take the place of the default one, not a place beside it.
  return declared === 'bridge' ? (inputs.networksAdvanced?.[0]?.name ?? declared) : declared;
}

/** Engines before 25.0 take one network at the creation; the others are connected after it. */
export function firstNetwork(inputs: ContainerInputs): Record<string, EndpointSettings> {
  const first = inputs.networksAdvanced?.[0];
  return first ? { [first.name]: endpoint(first) } : {};
}

export function otherNetworks(
  inputs: ContainerInputs,
): { name: string; settings: EndpointSettings }[] {
  return (inputs.networksAdvanced ?? [])
    .slice(1)
    .map((network) => ({ name: network.name, settings: endpoint(network) }));
}

function endpoint(network: Attachment): EndpointSettings {
  const { ipv4Address, ipv6Address, linkLocalIps, macAddress, driverOpts, gwPriority } = network;
  const addressed = ipv4Address || ipv6Address || linkLocalIps?.length;
  return {
    Aliases: network.aliases ?? [],
    ...(macAddress ? { MacAddress: macAddress } : {}),
    ...(gwPriority ? { GwPriority: gwPriority } : {}),
    ...(driverOpts?.length
      ? { DriverOpts: Object.fromEntries(driverOpts.map((option) => splitAtEquals(option))) }
      : {}),
    ...(addressed
      ? {
          IPAMConfig: {
            ...(ipv4Address ? { IPv4Address: ipv4Address } : {}),
            ...(ipv6Address ? { IPv6Address: ipv6Address } : {}),
            ...(linkLocalIps?.length ? { LinkLocalIPs: linkLocalIps } : {}),
          },
        }
      : {}),
  };
}

function splitAtEquals(option: string): [string, string] {
  const at = option.indexOf('=');
  return at < 0 ? [option, ''] : [option.slice(0, at), option.slice(at + 1)];
}

/** The output `networkDatas`: where the container can be reached from other containers. */
export function networkDatas(info: Inspected): Value[] {
  return Object.entries(attached(info))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([networkName, network]) => ({
      networkName,
      ipAddress: network.IPAddress,
      ipPrefixLength: network.IPPrefixLen,
      gateway: network.Gateway,
      globalIpv6Address: network.GlobalIPv6Address,
      globalIpv6PrefixLength: network.GlobalIPv6PrefixLen ?? 0,
      ipv6Gateway: network.IPv6Gateway,
      macAddress: network.MacAddress,
    }));
}

/** The declared networks that the container is still on. */
export function stillAttached(info: Inspected, declared: readonly Properties[]): Value[] {
  const networks = Object.entries(attached(info));
  return declared.filter(({ name }) =>
    networks.some(([key, network]) => key === name || network.NetworkID === name),
  );
}

export function attached(info: Inspected) {
  return info.NetworkSettings.Networks ?? {};
}
