import type { ConsumerSettings } from './consumer-settings.ts';
import { consumersKey } from './consumer-settings.ts';
import { project } from './names.ts';

/** A port on 127.0.0.1 that a setting fixes. */
export interface HostPort {
  /** The setting's key. */
  readonly key: string;
  readonly port: number;
}

export const endpointPortKey = `${project}:port`;
export const runtimePortKey = `${project}:runtimePort`;
export const metricsPortKey = `${project}:metricsPort`;
export const postgresPortKey = `${project}:postgresPort`;

/** All that a stack takes on 127.0.0.1, but for what the engine chooses. */
export function hostPorts(settings: {
  readonly port: number | undefined;
  readonly runtimePort: number | undefined;
  readonly metricsPort?: number | 'free' | 'endpoint' | undefined;
  readonly postgresPort: number | 'free' | undefined;
  readonly consumers: readonly ConsumerSettings[];
}): readonly HostPort[] {
  const own = [
    { key: endpointPortKey, port: settings.port },
    { key: runtimePortKey, port: settings.runtimePort },
    { key: metricsPortKey, port: settings.metricsPort },
    { key: postgresPortKey, port: settings.postgresPort },
  ];
  const theirs = settings.consumers.flatMap(({ name, ports }) =>
    ports.map(({ internal, external }) => ({
      key: `${consumersKey}.${name}.ports.${internal}`,
      port: external,
    })),
  );
  return [...own, ...theirs].flatMap(({ key, port }) =>
    typeof port === 'number' ? { key, port } : [],
  );
}

/** One line for each port that an earlier setting has taken. */
export function sharedPorts(ports: readonly HostPort[]): readonly string[] {
  return ports.flatMap(({ key, port }, index) => {
    const first = ports.slice(0, index).find((earlier) => earlier.port === port);
    return first ? `${key}: found ${port}, which ${first.key} takes; expected another port` : [];
  });
}
