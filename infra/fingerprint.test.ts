import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprintOf, modelFiles, modelFingerprint, settingsFingerprint } from './fingerprint.ts';
import { parseSettings } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-'));
  mkdirSync(join(folder, 'code'));
  writeFileSync(join(folder, 'code', 'inference.py'), 'one');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const settings = (values: Record<string, string>, stack = 'one') =>
  settingsFingerprint(parseSettings({ stack, checkout: '/c', values, exists: () => true }));

test('a model’s fingerprint changes with a name and with a content, and not with Python’s caches', async () => {
  const now = async () => modelFingerprint(await modelFiles(folder));
  const first = await now();
  mkdirSync(join(folder, 'code', '__pycache__'));
  writeFileSync(join(folder, 'code', '__pycache__', 'inference.pyc'), 'compiled');
  expect(await now()).toBe(first);
  writeFileSync(join(folder, 'code', 'inference.py'), 'two');
  const changed = await now();
  writeFileSync(join(folder, 'model.onnx'), '');
  expect(new Set([first, changed, await now()]).size).toBe(3);
});

test('settings that change no answer change no fingerprint', () => {
  const plain = settings({});
  expect(settings({ port: '9000', labels: '{"a": "b"}', waitTimeout: '60' }, 'two')).toBe(plain);
  expect(settings({ environment: '{"A": "1", "B": "2"}' })).toBe(
    settings({ environment: '{"B": "2", "A": "1"}' }),
  );
  expect(settings({ environment: '{"A": "1"}' })).not.toBe(plain);
  expect(settings({ memory: '2048' })).not.toBe(plain);
  expect(settings({ postgresMemory: '2048' })).toBe(plain);
  expect(settings({ postgres: 'true' })).not.toBe(plain);
  expect(settings({ precision: 'int8' })).not.toBe(plain);
});

test('what consumers are counts, where they are reached does not', () => {
  const search = (values: object) =>
    settings({ consumers: JSON.stringify({ search: { image: 'a/b:1', ...values } }) });
  const plain = search({});
  expect(plain).not.toBe(settings({}));
  expect(search({ ports: { 80: 3000 }, waitTimeout: 90 })).toBe(plain);
  expect(search({ environment: { A: 1 } })).not.toBe(plain);
  expect(search({ command: ['serve'] })).not.toBe(plain);
});

test('what serves a further endpoint counts', () => {
  const green = (values: object) =>
    settings({ endpoints: JSON.stringify({ green: { modelDirectory: 'm', ...values } }) });
  const plain = green({});
  expect(green({ modelDirectory: 'elsewhere' })).toBe(plain);
  expect(green({ program: 'other.py' })).not.toBe(plain);
  expect(green({ environment: { A: '1' } })).not.toBe(plain);
  expect(green({ memory: 2048 })).not.toBe(plain);
});

test('every part counts', () => {
  const parts = {
    image: 'i',
    model: 'm',
    settings: 's',
    consumers: 'c',
    packages: 'p',
    database: 'd',
    runtime: 'r',
    endpoints: 'e',
  };
  const all = [
    parts,
    { ...parts, image: 'x' },
    { ...parts, model: 'x' },
    { ...parts, settings: 'x' },
    { ...parts, consumers: 'x' },
    { ...parts, packages: 'x' },
    { ...parts, runtime: 'x' },
    { ...parts, database: 'x' },
    { ...parts, endpoints: 'x' },
  ].map(fingerprintOf);
  expect(new Set(all).size).toBe(9);
});
