import type { PortMap } from 'dockerode';
import { asText, type Properties, type Value } from '../values.ts';
import type { ContainerInputs } from './fields.ts';
import type { Inspected } from './inspected.ts';

type Port = NonNullable<ContainerInputs['ports']>[number];

/** The engine's name of a container's port: "8080/tcp". */
export function portKey({ internal, protocol }: Port): string {
  return `${internal.toString()}/${protocol ?? 'tcp'}`;
}

/** Ports as the engine takes them; without `external` it chooses a free one. */
export function portBindings(ports: readonly Port[] = []): PortMap {
  const bindings: PortMap = {};
  for (const port of ports) {
    (bindings[portKey(port)] ??= []).push({
      HostIp: port.ip ?? '0.0.0.0',
      HostPort: port.external ? port.external.toString() : '',
    });
  }
  return bindings;
}

/** Ports with the host's ports that they really have; as declared while the container is stopped. */
export function portsOf(info: Inspected, ports: readonly Properties[]): Value[] {
  const published = info.NetworkSettings.Ports ?? {};
  const taken = new Set<unknown>();
  return ports.map((port) => {
    const key = `${asText(port['internal'])}/${asText(port['protocol']) || 'tcp'}`;
    const bindings = published[key] ?? [];
    const wanted = port['external'] ? asText(port['external']) : undefined;
    // One port may be published several times, and an engine adds IPv6 beside 0.0.0.0.
    const found = bindings.find(
      (binding) =>
        !taken.has(binding) &&
        (wanted === undefined || binding.HostPort === wanted) &&
        (binding.HostIp ?? '') === port['ip'],
    );
    taken.add(found);
    const real = found ?? bindings.find((binding) => binding.HostPort === wanted) ?? bindings[0];
    return { ...port, ...(real ? { external: Number(real.HostPort) } : {}) };
  });
}

/** The published ports of a container that Pulumi did not make. */
export function allPorts(info: Inspected): Properties[] {
  return Object.entries(info.HostConfig.PortBindings ?? {}).flatMap(([key, published]) => {
    const [internal = '', protocol = 'tcp'] = key.split('/');
    return (published ?? []).map(({ HostIp, HostPort }) => ({
      internal: Number(internal),
      protocol,
      ip: HostIp || '0.0.0.0',
      ...(HostPort ? { external: Number(HostPort) } : {}),
    }));
  });
}
