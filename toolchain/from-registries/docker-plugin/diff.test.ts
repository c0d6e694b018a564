import { expect, test } from 'vitest';
import { check } from './check.ts';
import { containerFields } from './container/fields.ts';
import { diff } from './diff.ts';
import type { Properties } from './values.ts';

const checked = (inputs: Properties) =>
  check(containerFields, { name: 'n', image: 'i', ...inputs }).inputs;
const changes = (state: Properties, inputs: Properties) =>
  diff(containerFields, checked(state), checked(inputs));

test.each<[string, Properties, Properties]>([
  ['the same', { envs: ['A=1', 'B=2'] }, { envs: ['A=1', 'B=2'] }],
  ['another order of a set', { envs: ['A=1', 'B=2'] }, { envs: ['B=2', 'A=1'] }],
  ['what the engine chose', { command: ['sh'], hostname: 'abc', shmSize: 64 }, {}],
  [
    'a port the engine chose',
    { ports: [{ internal: 80, external: 49153 }] },
    { ports: [{ internal: 80 }] },
  ],
  ['a healthcheck that is left out', { healthcheck: { tests: ['CMD', 'x'] } }, {}],
  ['an empty list for none', {}, { volumes: [] }],
  ['none for an empty map', { tmpfs: {} }, {}],
  ['false for none', {}, { privileged: false }],
  [
    'an empty text for none',
    { mounts: [{ target: '/t', type: 'tmpfs', source: '' }] },
    { mounts: [{ target: '/t', type: 'tmpfs' }] },
  ],
])('%s is no change', (_case, state, inputs) => {
  expect(changes(state, inputs)).toEqual([]);
});

test.each<[string, Properties, Properties, string, string]>([
  ['another variable', { envs: ['A=1'] }, { envs: ['A=2'] }, 'envs', 'update'],
  [
    'another order of a command',
    { command: ['a', 'b'] },
    { command: ['b', 'a'] },
    'command',
    'update',
  ],
  [
    'another port',
    { ports: [{ internal: 80, external: 1 }] },
    { ports: [{ internal: 80, external: 2 }] },
    'ports',
    'update',
  ],
  ['a volume more', {}, { volumes: [{ hostPath: '/a', containerPath: '/b' }] }, 'volumes', 'add'],
  ['a network less', { networksAdvanced: [{ name: 'n' }] }, {}, 'networksAdvanced', 'delete'],
  [
    'another label',
    { labels: [{ label: 'a', value: '1' }] },
    { labels: [{ label: 'a', value: '2' }] },
    'labels',
    'update',
  ],
  ['another image', {}, { image: 'j' }, 'image', 'update'],
  [
    'an image not known yet',
    {},
    { image: '04da6b54-80e4-46f7-96ec-b56ff0331ba9' },
    'image',
    'update',
  ],
  ['a limit that is lifted', { memory: 256 }, {}, 'memory', 'delete'],
  [
    'another health check',
    { healthcheck: { tests: ['CMD', 'a'] } },
    { healthcheck: { tests: ['CMD', 'b'] } },
    'healthcheck',
    'update',
  ],
  ['another key of a map', { tmpfs: { '/a': '' } }, { tmpfs: { '/b': '' } }, 'tmpfs', 'update'],
])('%s replaces', (_case, state, inputs, property, kind) => {
  expect(changes(state, inputs)).toEqual([{ property, kind, replace: true }]);
});

test.each<[string, Properties, Properties]>([
  ['restart', { restart: 'no' }, { restart: 'always' }],
  ['memory', { memory: 256 }, { memory: 512 }],
  ['cpuShares', {}, { cpuShares: 100 }],
  ['waitTimeout', {}, { waitTimeout: 5 }],
  ['destroyGraceSeconds', {}, { destroyGraceSeconds: 5 }],
])('%s changes in place', (property, state, inputs) => {
  expect(changes(state, inputs)).toMatchObject([{ property, replace: false }]);
});
