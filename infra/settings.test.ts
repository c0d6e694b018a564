import { describe, expect, test } from 'vitest';
import { parseSettings, SettingsError } from './settings.ts';

const everything = () => true;
const parse = (values: Record<string, string>, stack = 'local') =>
  parseSettings({ stack, checkout: '/checkout', values, exists: everything });

function problemsOf(values: Record<string, string>): readonly string[] {
  try {
    parse(values);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  test('have defaults that serve the project’s own model on port 8080', () => {
    expect(parse({})).toMatchObject({
      image: { kind: 'auto' },
      modelDirectory: '/checkout/src/sagemaker',
      program: 'inference.py',
      port: 8080,
      region: 'us-east-1',
      logLevel: 20,
      probe: { payload: { search_term: 'geladeira frost free 375 litros' }, path: 'embedding' },
    });
  });

  test('are frozen', () => {
    expect(Object.isFrozen(parse({}))).toBe(true);
  });

  test('leave the port to the engine in any other stack', () => {
    expect(parse({}, 'feature').port).toBeUndefined();
    expect(parse({ port: '9000' }, 'feature').port).toBe(9000);
    expect(parse({ port: 'free' }).port).toBeUndefined();
  });

  test('read maps from JSON', () => {
    const read = parse({
      environment: '{"OMP_NUM_THREADS": 2}',
      probe: '{"payload": [1], "path": "data.0"}',
    });
    expect(read.environment).toEqual({ OMP_NUM_THREADS: '2' });
    expect(read.probe).toEqual({ payload: [1], path: 'data.0' });
  });

  test('take a model directory outside the checkout', () => {
    expect(parse({ modelDirectory: '/models/other' }).modelDirectory).toBe('/models/other');
    expect(parse({ modelDirectory: '../other' }).modelDirectory).toBe('/other');
  });
});

test('the database is there when a consumer needs it, or the settings say so', () => {
  const postgresOf = (values: Record<string, string>) =>
    parseSettings({ stack: 'local', checkout: '/c', values, exists: () => true }).postgres;
  const needing = (need: string) => JSON.stringify({ search: { image: 'a:1', needs: [need] } });
  expect(postgresOf({})).toBe(false);
  expect(postgresOf({ postgres: 'true' })).toBe(true);
  expect(postgresOf({ consumers: needing('endpoint') })).toBe(false);
  expect(postgresOf({ consumers: needing('postgres') })).toBe(true);
});

describe('wrong settings', () => {
  test.each([
    ['image', 'cpux', '"cpux", expected auto, pytorch, cpu or an image’s URI'],
    ['port', '0', '"0", expected a port from 1 to 65535, or free'],
    ['port', 'http', '"http", expected a port from 1 to 65535, or free'],
    ['region', 'Frankfurt', '"Frankfurt", expected an AWS region such as us-east-1'],
    ['memory', '1g', '"1g", expected a number of MiB from 64 to 1048576'],
    ['postgres', 'yes', '"yes", expected true or false'],
    ['postgresPort', '0', '"0", expected a port from 1 to 65535, or free'],
    ['postgresMemory', '64', '"64", expected a number of MiB from 128 to 1048576'],
    ['waitTimeout', '1', '"1", expected a number of seconds from 5 to 3600'],
    ['environment', '[]', '"[]", expected a map of variable names to values'],
    ['environment', '{"A B": "1"}', '"{\\"A B\\": \\"1\\"}", expected a map of variable names'],
    [
      'program',
      '../x.py',
      '"../x.py", expected the name of a Python file in <modelDirectory>/code',
    ],
    ['logLevel', '21', '"21", expected 10 (debug), 20 (info), 30 (warning), 40 (error) or 50'],
  ])('%s: %s', (key, value, said) => {
    const [problem = '', ...more] = problemsOf({ [key]: value });
    expect(problem).toContain(`sagemaker-local:${key}: found ${said}`);
    expect(more).toEqual([]);
  });

  test('are told all at once', () => {
    expect(problemsOf({ image: 'x', port: 'y', region: 'z' })).toHaveLength(3);
  });

  test('a key that does not exist is answered with the one that was meant', () => {
    expect(problemsOf({ modelDirektory: 'x' })).toEqual([
      'sagemaker-local:modelDirektory: found a key that does not exist, did you mean modelDirectory?',
    ]);
    expect(problemsOf({ colour: 'x' })[0]).toContain('expected one of image, pytorchImage');
  });

  test('a missing model directory is named with what should be in it', () => {
    const missing = () =>
      parseSettings({ stack: 'local', checkout: '/c', values: {}, exists: () => false });
    expect(missing).toThrow(
      'found /c/src/sagemaker, which does not exist; expected a folder with code/inference.py',
    );
  });

  test('a model directory without the handler is named with the file', () => {
    const exists = (path: string) => !path.endsWith('.py');
    const missing = () => parseSettings({ stack: 'local', checkout: '/c', values: {}, exists });
    expect(missing).toThrow(
      'found no /c/src/sagemaker/code/inference.py; expected the handler there',
    );
  });
});
