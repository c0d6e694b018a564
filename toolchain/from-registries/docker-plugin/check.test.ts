import { expect, test } from 'vitest';
import { check } from './check.ts';
import { containerFields } from './container/fields.ts';
import { imageFields } from './image/fields.ts';

const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

test('defaults are filled in, nested ones too', () => {
  const { inputs, failures } = check(containerFields, { image: 'x', ports: [{ internal: 80 }] });
  expect(failures).toEqual([]);
  expect(inputs).toMatchObject({ mustRun: true, waitTimeout: 60, networkMode: 'bridge' });
  expect(inputs['ports']).toEqual([{ internal: 80, ip: '0.0.0.0', protocol: 'tcp' }]);
});

test.each([
  ['an unknown input', { image: 'x', gpu: 'all' }, 'gpu', 'is not implemented'],
  ['an unknown nested input', { image: 'x', ports: [{ internal: 1, to: 2 }] }, 'ports[0].to', 'is'],
  ['a missing input', {}, 'image', '"image" is required'],
  ['a missing nested input', { image: 'x', hosts: [{ ip: '::1' }] }, 'hosts[0].host', 'required'],
  ['text for a number', { image: 'x', memory: '512' }, 'memory', 'must be a number, not a string'],
  ['text for a list', { image: 'x', command: 'sh' }, 'command', 'must be a list, not a string'],
])('%s is refused by its name', (_case, given, property, reason) => {
  const { failures } = check(containerFields, given);
  expect(failures).toMatchObject([{ property }]);
  expect(failures[0]?.reason).toContain(reason);
});

test('a value of the wrong kind is not repeated: it may be a secret', () => {
  const { failures } = check(containerFields, { image: 'x', envs: 'PASSWORD=hunter2' });
  expect(JSON.stringify(failures)).not.toContain('hunter2');
});

test('values that are not known yet pass', () => {
  const { inputs, failures } = check(containerFields, { image: unknown, ports: unknown });
  expect(failures).toEqual([]);
  expect(inputs).toMatchObject({ image: unknown, ports: unknown });
});

test.each(['secrets', 'builder', 'cacheTos', 'additionalContexts'])(
  'build.%s, which needs BuildKit, is refused',
  (name) => {
    const { failures } = check(imageFields, { name: 'x', build: { context: '.', [name]: 'y' } });
    expect(failures).toMatchObject([{ property: `build.${name}` }]);
  },
);
