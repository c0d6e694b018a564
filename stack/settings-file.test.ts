import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureSettingsFile, readSettingsFile, setPort } from './settings-file.ts';

let checkout: string;
const write = (stack: string, text: string) => {
  writeFileSync(join(checkout, `Pulumi.${stack}.yaml`), text);
};
const read = (stack: string) => readFileSync(join(checkout, `Pulumi.${stack}.yaml`), 'utf8');

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
  write('local', '# ours\nconfig:\n  sagemaker-local:image: cpu # why\nencryptionsalt: v1:x\n');
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});

test('a new stack gets the settings of local and free ports of its own', async () => {
  expect(await ensureSettingsFile(checkout, 'one')).toBe(true);
  expect(await ensureSettingsFile(checkout, 'two')).toBe(true);
  const [one, two] = [readSettingsFile(checkout, 'one'), readSettingsFile(checkout, 'two')];
  expect(one['image']).toBe('cpu');
  expect(Number(one['port'])).toBeGreaterThan(8080);
  expect(Number(two['port'])).toBeLessThan(9000);
  const ports = [one['port'], one['runtimePort'], two['port'], two['runtimePort']];
  expect(new Set(ports).size).toBe(4);
});

test('a new stack gets free ports of its own for consumers, too', async () => {
  const ports = "{ 80: 8081, '90': 9090, 100: free }";
  write('local', `config:\n  sagemaker-local:consumers:\n    search: { ports: ${ports} }\n`);
  await ensureSettingsFile(checkout, 'one');
  await ensureSettingsFile(checkout, 'two');
  const portsOf = (stack: string) => {
    const { port, consumers = '' } = readSettingsFile(checkout, stack);
    const { search } = JSON.parse(consumers) as { search: { ports: Record<string, unknown> } };
    expect(search.ports['100']).toBe('free');
    return [Number(port), search.ports['80'], search.ports['90']];
  };
  const all = [...portsOf('one'), ...portsOf('two')];
  expect(new Set([...all, 8081, 9090]).size).toBe(8);
});

test('a new stack gets a free port for the database where local publishes it', async () => {
  write('local', 'config:\n  sagemaker-local:postgresPort: 5432\n');
  await ensureSettingsFile(checkout, 'one');
  expect(Number(readSettingsFile(checkout, 'one')['postgresPort'])).toBeGreaterThan(8080);
  write('local', 'config:\n  sagemaker-local:postgresPort: free\n');
  await ensureSettingsFile(checkout, 'two');
  expect(readSettingsFile(checkout, 'two')['postgresPort']).toBe('free');
});

test('a stack that has settings keeps them', async () => {
  write('mine', 'config: {}\n');
  expect(await ensureSettingsFile(checkout, 'mine')).toBe(false);
  expect(read('mine')).toBe('config: {}\n');
});

test('setting the port keeps comments and the other keys', () => {
  setPort(checkout, 'local', 8090);
  expect(read('local')).toBe(
    '# ours\nconfig:\n  sagemaker-local:image: cpu # why\n  sagemaker-local:port: 8090\nencryptionsalt: v1:x\n',
  );
});

test('values read as Pulumi hands them on: text, and maps as JSON', () => {
  write(
    'x',
    'config:\n  sagemaker-local:port: 1\n  sagemaker-local:environment:\n    A: b\n  docker:host: h\n',
  );
  expect(readSettingsFile(checkout, 'x')).toEqual({ port: '1', environment: '{"A":"b"}' });
});

test('a secret stays closed', () => {
  const token = '{ TOKEN: { secure: v1:abc } }';
  write('x', `config:\n  sagemaker-local:consumers: { search: { environment: ${token} } }\n`);
  expect(readSettingsFile(checkout, 'x')).toEqual({
    consumers: '{"search":{"environment":{"TOKEN":"[secret]"}}}',
  });
});

test('a file that is not YAML is an error that names it', () => {
  write('x', 'config: [\n');
  expect(() => readSettingsFile(checkout, 'x')).toThrow('reading Pulumi.x.yaml');
});
