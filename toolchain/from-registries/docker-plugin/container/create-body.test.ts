import { expect, test } from 'vitest';
import { createBody } from './create-body.ts';
import type { ContainerInputs } from './fields.ts';

const body = (inputs: Partial<ContainerInputs>) =>
  createBody({ image: 'i', name: 'n', ...inputs }, { isPodman: false });

test.each<[Partial<ContainerInputs>, object]>([
  [{ command: ['a'] }, { Cmd: ['a'] }],
  [{ entrypoints: ['e'] }, { Entrypoint: ['e'] }],
  [{ envs: ['A=1'] }, { Env: ['A=1'] }],
  [{ user: '1:2' }, { User: '1:2' }],
  [{ workingDir: '/w' }, { WorkingDir: '/w' }],
  [
    { hostname: 'h', domainname: 'd' },
    { Hostname: 'h', Domainname: 'd' },
  ],
  [
    { stopSignal: 'SIGINT', stopTimeout: 3 },
    { StopSignal: 'SIGINT', StopTimeout: 3 },
  ],
  [{ labels: [{ label: 'a', value: 'b' }] }, { Labels: { a: 'b' } }],
  [
    { tty: true, stdinOpen: true },
    { Tty: true, OpenStdin: true },
  ],
  [{ platform: 'linux/arm64' }, { platform: 'linux/arm64' }],
  [{ volumes: [{ containerPath: '/anonymous' }] }, { Volumes: { '/anonymous': {} } }],
  [
    { healthcheck: { tests: ['CMD', 'x'], interval: '1s', timeout: '2s', retries: 3 } },
    {
      Healthcheck: { Test: ['CMD', 'x'], Interval: 1e9, Timeout: 2e9, StartPeriod: 0, Retries: 3 },
    },
  ],
  [{ healthcheck: { startInterval: '1s' } }, { Healthcheck: { StartInterval: 1e9 } }],
])('%o becomes %o', (inputs, expected) => {
  expect(body(inputs)).toMatchObject(expected);
});

test.each<[Partial<ContainerInputs>, object]>([
  [
    { ports: [{ internal: 80, external: 8080, ip: '127.0.0.1' }, { internal: 80 }] },
    {
      PortBindings: {
        '80/tcp': [
          { HostIp: '127.0.0.1', HostPort: '8080' },
          { HostIp: '0.0.0.0', HostPort: '' },
        ],
      },
    },
  ],
  [{ ports: [{ internal: 53, protocol: 'udp' }] }, { PortBindings: { '53/udp': [{}] } }],
  [{ volumes: [{ hostPath: '/h', containerPath: '/c', readOnly: true }] }, { Binds: ['/h:/c:ro'] }],
  [{ volumes: [{ volumeName: 'v', containerPath: '/c' }] }, { Binds: ['v:/c:rw'] }],
  [
    { volumes: [{ hostPath: '/h', containerPath: '/c', selinuxRelabel: 'z' }] },
    { Binds: ['/h:/c:rw,z'] },
  ],
  [{ volumes: [{ fromContainer: 'other' }] }, { VolumesFrom: ['other'], Binds: [] }],
  [
    { mounts: [{ type: 'bind', source: '/s', target: '/t', bindOptions: {} }] },
    { Mounts: [{ Type: 'bind', Source: '/s', BindOptions: { Propagation: 'rprivate' } }] },
  ],
  [
    { mounts: [{ type: 'tmpfs', target: '/t', tmpfsOptions: { sizeBytes: 9, mode: 511 } }] },
    { Mounts: [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 9, Mode: 511 } }] },
  ],
  [
    { mounts: [{ type: 'volume', target: '/t', volumeOptions: { noCopy: true } }] },
    { Mounts: [{ VolumeOptions: { NoCopy: true, Labels: {} } }] },
  ],
  [{ tmpfs: { '/tmp': 'size=1m' } }, { Tmpfs: { '/tmp': 'size=1m' } }],
  [
    { memory: 2, memorySwap: -1, memoryReservation: 1 },
    { Memory: 2097152, MemorySwap: -1, MemoryReservation: 1048576 },
  ],
  [{ cpus: '1.5', cpuQuota: 1 }, { NanoCpus: 1.5e9 }],
  [
    { cpuShares: 3, cpuSet: '0-1', cpuPeriod: 4, cpuQuota: 5 },
    { CpuShares: 3, CpusetCpus: '0-1', CpuPeriod: 4, CpuQuota: 5 },
  ],
  [{ shmSize: 1 }, { ShmSize: 1048576 }],
  [
    { ulimits: [{ name: 'nofile', soft: 1, hard: 2 }] },
    { Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }] },
  ],
  [
    { readOnly: true, init: true, rm: true },
    { ReadonlyRootfs: true, Init: true, AutoRemove: true },
  ],
  [{ capabilities: { adds: ['A'], drops: ['ALL'] } }, { CapAdd: ['A'], CapDrop: ['ALL'] }],
  [{ securityOpts: ['no-new-privileges:true'] }, { SecurityOpt: ['no-new-privileges:true'] }],
  [
    { restart: 'on-failure', maxRetryCount: 2 },
    { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
  ],
  [
    { dns: ['1.1.1.1'], dnsOpts: ['a'], dnsSearches: ['b'] },
    { Dns: ['1.1.1.1'], DnsOptions: ['a'], DnsSearch: ['b'] },
  ],
  [{ hosts: [{ host: 'h', ip: '1.2.3.4' }] }, { ExtraHosts: ['h:1.2.3.4'] }],
  [
    { groupAdds: ['5'], privileged: true },
    { GroupAdd: ['5'], Privileged: true },
  ],
  [
    { pidMode: 'host', ipcMode: 'host', usernsMode: 'host', runtime: 'r' },
    { PidMode: 'host', IpcMode: 'host', UsernsMode: 'host', Runtime: 'r' },
  ],
  [
    { logDriver: 'json-file', logOpts: { 'max-size': '1m' } },
    { LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } } },
  ],
  [
    { devices: [{ hostPath: '/dev/x' }] },
    { Devices: [{ PathOnHost: '/dev/x', PathInContainer: '/dev/x', CgroupPermissions: 'rwm' }] },
  ],
  [
    { sysctls: { a: 'b' }, storageOpts: { size: '1G' } },
    { Sysctls: { a: 'b' }, StorageOpt: { size: '1G' } },
  ],
  [{ gpus: 'all' }, { DeviceRequests: [{ Count: -1, Capabilities: [['gpu']] }] }],
  [{ gpus: 'device=0,2' }, { DeviceRequests: [{ DeviceIDs: ['0', '2'] }] }],
  [
    { deviceReadBps: [{ path: '/dev/x', rate: 5 }] },
    { BlkioDeviceReadBps: [{ Path: '/dev/x', Rate: 5 }] },
  ],
  [{ networkMode: 'host' }, { NetworkMode: 'host' }],
  [{ networkMode: 'bridge', networksAdvanced: [{ name: 'own' }] }, { NetworkMode: 'own' }],
])('%o becomes the host’s %o', (inputs, expected) => {
  expect(body(inputs).HostConfig).toMatchObject(expected);
});

test('a network of one’s own is joined at the creation, with its aliases and address', () => {
  const networks = [{ name: 'own', aliases: ['a'], ipv4Address: '10.0.0.2' }, { name: 'second' }];
  expect(body({ networksAdvanced: networks }).NetworkingConfig).toEqual({
    EndpointsConfig: { own: { Aliases: ['a'], IPAMConfig: { IPv4Address: '10.0.0.2' } } },
  });
});

test('what was not given is not sent: an engine reads "" or [] as a wish', () => {
  const sent = body({});
  expect(sent).not.toHaveProperty('Cmd');
  expect(sent).not.toHaveProperty('Healthcheck');
  expect(sent.HostConfig).not.toHaveProperty('Memory');
  expect(sent.HostConfig).not.toHaveProperty('LogConfig');
});

test('a health check of several words is told to podman so that it stays whole', () => {
  const inputs = { image: 'i', healthcheck: { tests: ['CMD', 'python3', '-c', 'exit("no")'] } };
  const spaced = { image: 'i', healthcheck: { tests: ['CMD', 'sh', '-c', 'exit 1'] } };
  const tests = [inputs, spaced].map(
    (one) => createBody(one, { isPodman: true }).Healthcheck?.Test,
  );
  expect(tests).toEqual([inputs.healthcheck.tests, ['CMD-SHELL', "'sh' '-c' 'exit 1'"]]);
});
