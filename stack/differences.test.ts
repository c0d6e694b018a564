import { describe, expect, test } from 'vitest';
import { differences } from './differences.ts';
import type { Environment } from './workspace.ts';

const environment: Environment = {
  fingerprint: 'f',
  parts: { image: 'serving:1', model: 'm', settings: 's', consumers: 'a:1 b:1', packages: 'p' },
  details: {
    settings: { memory: { shown: '512' }, 'environment.TOKEN': { hidden: 'h1' } },
    model: { 'model.onnx': '11', 'code/inference.py': '22' },
    endpoints: { 'endpoint.green': 'serving:1, model m' },
    consumers: { longinus: 'a:1', search: 'b:1' },
  },
};
const { parts, details } = environment;
const changed = (
  part: string,
  more: Partial<Environment['details']> = {},
  value = 'x',
): Environment => ({
  ...environment,
  parts: { ...parts, [part]: value },
  details: { ...details, ...more },
});

test('equal environments have none', () => {
  expect(differences(environment, structuredClone(environment))).toEqual([]);
});

describe('told are', () => {
  test.each<[string, Environment, object]>([
    [
      'what serves a further endpoint',
      changed('endpoints', { endpoints: { 'endpoint.green': 'serving:1, model n' } }),
      {
        part: 'endpoints',
        what: 'endpoint.green',
        one: 'serving:1, model m',
        other: 'serving:1, model n',
      },
    ],
    [
      'both values of a setting',
      changed('settings', { settings: { ...details.settings, memory: { shown: '777' } } }),
      { part: 'settings', what: 'memory', one: '512', other: '777' },
    ],
    [
      'only that a hidden value is another one',
      changed('settings', {
        settings: { ...details.settings, 'environment.TOKEN': { hidden: 'h2' } },
      }),
      {
        part: 'settings',
        what: 'environment.TOKEN',
        one: { hidden: true },
        other: { hidden: true },
      },
    ],
    [
      'a file that one model does not have',
      changed('model', { model: { 'model.onnx': '11' } }),
      { part: 'model', what: 'code/inference.py', one: '22' },
    ],
    [
      'the consumer whose image is another one',
      changed('consumers', { consumers: { ...details.consumers, search: 'b:2' } }),
      { part: 'consumers', what: 'search', one: 'b:1', other: 'b:2' },
    ],
    [
      'the image',
      changed('image', {}, 'serving:2'),
      { part: 'image', what: 'image', one: 'serving:1', other: 'serving:2' },
    ],
    [
      'a part whose details are the same',
      changed('settings', {}, 'y'),
      { part: 'settings', what: 'settings', one: 's', other: 'y' },
    ],
  ])('%s, and nothing else', (_, other, difference) => {
    expect(differences(environment, other)).toEqual([difference]);
  });

  test('a part that only one of them knows', () => {
    const older = { ...environment, parts: { image: 'serving:1' } };
    const told = differences(older, environment).map(({ part }) => part);
    expect(new Set(told)).toEqual(new Set(['model', 'settings', 'consumers', 'packages']));
  });
});

test('details count for nothing where the part is the same', () => {
  const other = { ...environment, details: { ...details, model: {} } };
  expect(differences(environment, other)).toEqual([]);
});
