import { expect, test } from 'vitest';
import { check } from '../check.ts';
import { diff } from '../diff.ts';
import { unfulfilled } from '../resource.ts';
import { containerFields } from './fields.ts';
import { inspected } from './inspected.fixture.ts';
import { drift, outputsOf } from './outputs.ts';

const { inputs } = check(containerFields, {
  name: 'n',
  image: 'i',
  memory: 128,
  cpus: '1.50',
  ports: [{ internal: 80, ip: '127.0.0.1' }],
  networksAdvanced: [{ name: 'own' }],
});
const NetworkSettings = {
  Ports: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '49153' }] },
  Networks: { own: { IPAddress: '10.0.0.2', NetworkID: 'id' } },
};
const limits = { Memory: 128 * 1024 * 1024, NanoCpus: 1.5e9 };
const running = inspected({
  NetworkSettings,
  HostConfig: { ...limits, RestartPolicy: { Name: '' } },
});
const state = outputsOf(running, inputs);
const readAgain = (info: typeof running) => outputsOf(info, { ...state, ...drift(info, state) });

test('the outputs hold what the engine chose', () => {
  expect(state).toMatchObject({
    command: ['sh'],
    envs: ['PATH=/bin'],
    hostname: 'c0ffee',
    bridge: '',
  });
  expect(state['ports']).toEqual([
    { internal: 80, external: 49153, ip: '127.0.0.1', protocol: 'tcp' },
  ]);
  expect(state['networkDatas']).toMatchObject([{ networkName: 'own', ipAddress: '10.0.0.2' }]);
});

test('reading the same container gives the same outputs, and no change', () => {
  expect(readAgain(running)).toEqual(state);
  expect(diff(containerFields, state, inputs)).toEqual([]);
});

test('a stopped container is noticed, and one that was started again is forgiven', () => {
  const stopped = inspected({ ...running, State: { Running: false, Status: 'exited' } });
  const noticed = outputsOf(stopped, { ...state, ...drift(stopped, state) });
  expect(noticed).toMatchObject({ mustRun: false, [unfulfilled]: 'mustRun' });
  const forgiven = outputsOf(running, { ...noticed, ...drift(running, noticed) });
  expect(forgiven).toEqual({ ...state, [unfulfilled]: undefined });
});

test('a stopped container that need not run is no drift', () => {
  const stopped = inspected({ State: { Running: false } });
  expect(drift(stopped, { mustRun: false })).not.toHaveProperty(unfulfilled);
});

test.each([
  ['renamed', { Name: '/m' }, 'name'],
  [
    'taken off its network',
    { NetworkSettings: { ...NetworkSettings, Networks: {} } },
    'networksAdvanced',
  ],
  ['given more memory', { HostConfig: { ...limits, Memory: 1048576 } }, 'memory'],
  [
    'given a restart policy',
    { HostConfig: { ...limits, RestartPolicy: { Name: 'always' } } },
    'restart',
  ],
])('a container that was %s is a change', (_case, parts, property) => {
  const info = inspected({ NetworkSettings, HostConfig: limits, ...parts });
  const changed = diff(containerFields, readAgain(info), inputs).map((change) => change.property);
  expect(changed).toEqual([property]);
});

test('a limit that the kernel cannot keep is no drift', () => {
  expect(readAgain(inspected({ NetworkSettings }))).toMatchObject({ memory: 128, cpus: '1.50' });
});
