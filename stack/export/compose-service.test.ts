import { expect, test } from 'vitest';
import type { ContainerInputs } from './compose-service.ts';
import { composeService } from './compose-service.ts';

const service = (inputs: Partial<ContainerInputs>) => composeService(inputs as ContainerInputs);

test.each<[Partial<ContainerInputs>, Readonly<Record<string, unknown>>]>([
  [
    { uploads: [{ file: '/ca.pem', source: '/host/ca.pem', sourceHash: 'abc' }] },
    {
      volumes: [
        {
          type: 'bind',
          source: '/host/ca.pem',
          target: '/ca.pem',
          read_only: true,
          bind: { create_host_path: false },
        },
      ],
    },
  ],
  [
    { name: 'a-b', image: 'c:1' },
    { container_name: 'a-b', image: 'c:1' },
  ],
  [
    { command: ['serve'], entrypoints: ['python3'] },
    { command: ['serve'], entrypoint: ['python3'] },
  ],
  [{ envs: ['A=1'] }, { environment: ['A=1'] }],
  [{ labels: [{ label: 'a', value: 'b' }] }, { labels: ['a=b'] }],
  [
    { ports: [{ internal: 8080, external: 9000, ip: '127.0.0.1' }] },
    { ports: ['127.0.0.1:9000:8080'] },
  ],
  [{ ports: [{ internal: 8080, ip: '127.0.0.1' }] }, { ports: ['127.0.0.1::8080'] }],
  [{ ports: [{ internal: 80, external: 81, ip: '::1' }] }, { ports: ['[::1]:81:80'] }],
  [
    { volumes: [{ hostPath: '/m', containerPath: '/opt', readOnly: true, selinuxRelabel: 'z' }] },
    {
      volumes: [
        {
          type: 'bind',
          source: '/m',
          target: '/opt',
          read_only: true,
          bind: { create_host_path: false, selinux: 'z' },
        },
      ],
    },
  ],
  [
    { volumes: [{ volumeName: 'data', containerPath: '/data' }] },
    { volumes: [{ type: 'volume', source: 'data', target: '/data' }] },
  ],
  [
    { networksAdvanced: [{ name: 'n', aliases: ['sagemaker-local'] }] },
    { networks: { stack: { aliases: ['sagemaker-local'] } } },
  ],
  [
    {
      healthcheck: {
        tests: ['CMD', 'x'],
        interval: '10s',
        timeout: '5s',
        retries: 3,
        startPeriod: '2m0s',
        startInterval: '500ms',
      },
    },
    {
      healthcheck: {
        test: ['CMD', 'x'],
        interval: '10s',
        timeout: '5s',
        retries: 3,
        start_period: '2m0s',
        start_interval: '500ms',
      },
    },
  ],
  [
    { memory: 512, shmSize: 256, cpus: '0.5' },
    { mem_limit: '512m', shm_size: '256m', cpus: 0.5 },
  ],
  [{ restart: 'on-failure', maxRetryCount: 2 }, { restart: 'on-failure:2' }],
  [{ stopTimeout: 30 }, { stop_grace_period: '30s' }],
  [
    { readOnly: true, tmpfs: { '/tmp': '', '/x': 'exec' } },
    { read_only: true, tmpfs: ['/tmp', '/x:exec'] },
  ],
  [{ capabilities: { drops: ['ALL'] } }, { cap_drop: ['ALL'] }],
  [{ securityOpts: ['no-new-privileges:true'] }, { security_opt: ['no-new-privileges:true'] }],
  [{ wait: true, waitTimeout: 60, destroyGraceSeconds: 10 }, {}],
])('%j is %j', (inputs, expected) => {
  expect(service(inputs)).toEqual(expected);
});

test('what has no word in Compose is no silent loss', () => {
  expect(() => service({ gpus: 'all', name: 'a' })).toThrow('no Compose word for gpus');
});
