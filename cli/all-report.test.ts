import { expect, test } from 'vitest';
import type { StackStatus } from '../stack/all-stacks.ts';
import type { StackContainer } from '../stack/inventory.ts';
import { allReport } from './all-report.ts';

const now = new Date('2026-01-02T00:00:00Z');
const container: StackContainer = {
  id: '1',
  name: 'sagemaker-local-login-endpoint',
  role: 'endpoint',
  stack: 'login',
  checkout: '/c',
  state: 'running',
  health: 'healthy',
  status: 'Up',
  image: 'i',
  urls: ['http://127.0.0.1:8100'],
};
const branch = { branch: 'login', host: 'h', repository: '/c/.git' };
const status: StackStatus = {
  stack: 'login',
  checkout: '/c',
  createdAt: new Date('2026-01-01T21:00:00Z'),
  branch: { ...branch, exists: { kind: 'yes' } },
  healthy: true,
  containers: [container],
  networks: [{ id: 'n', name: 'n' }],
  volumes: [],
  images: [],
  footprint: { writableLayers: 1_000, volumes: 2_000_000, memory: 163_000_000 },
  faults: [],
};
const lineOf = (more: Partial<StackStatus>): string =>
  allReport([{ ...status, ...more }], now).replaceAll(/ {2,}/g, ' | ');

test('a stack is told on a line', () => {
  expect(lineOf({})).toContain(
    'login | login | healthy | 3 h | http://127.0.0.1:8100 endpoint | 2.0 MB | 163 MB | /c',
  );
});

test.each<[string, Partial<StackStatus>, string]>([
  [
    'that its branch is gone, and what to do',
    { branch: { ...branch, exists: { kind: 'gone' } } },
    'npm run down -- --gone',
  ],
  [
    'why nobody knows of its branch',
    { branch: { ...branch, exists: { kind: 'unknown', why: 'no git' } } },
    'login: no git',
  ],
  [
    'which of its containers is not well',
    { healthy: false, containers: [container, { ...container, role: 'search', state: 'exited' }] },
    'search exited',
  ],
  [
    'what is left of it',
    {
      healthy: false,
      containers: [],
      volumes: [
        { id: 'a', name: 'a' },
        { id: 'b', name: 'b' },
      ],
    },
    'left over: 1 network, 2 volumes',
  ],
  [
    'a size that the engine does not tell',
    { footprint: { ...status.footprint, volumes: undefined } },
    '| — | 163 MB',
  ],
  [
    'its faults',
    { faults: [{ fault: { kind: 'cut' }, seen: 1, struck: 1, isOver: false }] },
    'faults are armed in login: cut (struck 1 of 1)',
  ],
])('told is %s', (_, more, words) => {
  expect(lineOf(more)).toContain(words);
});

test('of an engine without stacks it is said', () => {
  expect(allReport([])).toContain('No stack is on this engine');
});
