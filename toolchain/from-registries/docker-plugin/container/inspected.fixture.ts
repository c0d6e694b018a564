import type { Inspected } from './inspected.ts';

interface Parts {
  readonly State?: object;
  readonly HostConfig?: object;
  readonly Config?: object;
  readonly NetworkSettings?: object;
  readonly Name?: string;
  readonly RestartCount?: number;
}

/** A running container, as an engine describes it, with the parts that a test is about. */
export function inspected(parts: Parts = {}): Inspected {
  return {
    Id: 'c0ffee',
    Name: parts.Name ?? '/n',
    Image: 'sha256:1',
    Platform: 'linux',
    RestartCount: parts.RestartCount ?? 0,
    State: { Status: 'running', Running: true, ExitCode: 0, ...parts.State },
    Config: {
      Hostname: 'c0ffee',
      Cmd: ['sh'],
      Entrypoint: null,
      Env: ['PATH=/bin'],
      ...parts.Config,
    },
    HostConfig: { RestartPolicy: { Name: 'no', MaximumRetryCount: 0 }, ...parts.HostConfig },
    NetworkSettings: { Bridge: '', Ports: {}, Networks: {}, ...parts.NetworkSettings },
  } as unknown as Inspected;
}
