import type Docker from 'dockerode';
import type { ContainerInspectInfo, EndpointSettings, HostConfig } from 'dockerode';

type Changed<T, U> = Omit<T, keyof U> & U;

interface HostPort {
  HostIp?: string;
  HostPort: string;
}

/**
 * A container as engines really describe it. The types of dockerode leave out that a list or a map
 * without entries may be null, and some properties.
 */
export type Inspected = Changed<
  ContainerInspectInfo,
  {
    Config: Changed<
      ContainerInspectInfo['Config'],
      {
        Cmd?: string[] | null;
        Entrypoint?: string | string[] | null;
        Env?: string[] | null;
        Labels?: Record<string, string> | null;
        StopSignal?: string;
        StopTimeout?: number;
      }
    >;
    State: Changed<
      ContainerInspectInfo['State'],
      {
        Health?: {
          Status: string;
          Log?: { End: string; ExitCode: number; Output: string }[] | null;
        };
      }
    >;
    HostConfig: Changed<
      HostConfig,
      {
        PortBindings?: Record<string, HostPort[] | null> | null;
        Binds?: string[] | null;
        CapAdd?: string[] | null;
        CapDrop?: string[] | null;
        SecurityOpt?: string[] | null;
        Tmpfs?: Record<string, string> | null;
      }
    >;
    NetworkSettings: {
      Bridge?: string;
      Ports?: Record<string, HostPort[] | null> | null;
      Networks?: Record<string, EndpointSettings & { GlobalIPv6PrefixLen?: number }> | null;
    };
  }
>;

export async function inspect(container: Docker.Container): Promise<Inspected> {
  return (await container.inspect()) as unknown as Inspected;
}
