import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkout } from './checkout.ts';

/** A team's own Pulumi program, run by Pulumi's mocks: what is declared is printed. */
const program = `
import * as pulumi from '@pulumi/pulumi';
await pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    console.log(\`\${type} \${name}\`);
    return { id: name, state: { ...inputs, imageId: 'sha256:0', output: inputs['input'] as unknown } };
  },
  call: () => ({}),
});
const { Consumer, Database, parseSettings, SagemakerEndpoint, SagemakerRuntime, stackNetwork } =
  await import('sagemaker-local');
const consumers = { search: { image: 'shop/search:1', needs: ['endpoint', 'postgres'] } };
const settings = parseSettings({
  stack: 'shop',
  checkout: import.meta.dirname,
  values: { consumers: JSON.stringify(consumers) },
  exists: () => true,
});
const facts = {
  host: 'unix:///var/run/docker.sock',
  isPodman: false,
  enforcesSelinux: false,
  hasStartInterval: true,
  isPresent: () => Promise.resolve(false),
};
const common = { settings, facts, network: stackNetwork(settings).name };
const serving = { kind: 'cpu', reason: 'ours' } as const;
const pythonBase = 'python:3.13-slim-trixie';
const endpoint = new SagemakerEndpoint('endpoint', { ...common, serving, pythonBase });
const runtime = new SagemakerRuntime('runtime', { ...common, pythonBase });
const database = new Database('postgres', { ...common, postgresBase: 'pgvector/pgvector:pg17' });
for (const consumer of settings.consumers)
  new Consumer(consumer.name, {
    ...common,
    consumer,
    needs: [endpoint, database],
    runtimeUrl: runtime.internalUrl,
    databaseUrl: database.url,
  });
const url: pulumi.Output<string> = endpoint.url;
url.apply((told) => console.log(told));
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sagemaker-local-program-'));
  // As `npm install ../sagemaker-local` does it.
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(checkout, join(modules, 'sagemaker-local'));
  for (const name of ['@pulumi', '@types'])
    symlinkSync(join(checkout, 'node_modules', name), join(modules, name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'program.ts'), program);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('another program’s types agree with the components’', { timeout: 120_000 }, async () => {
  const tsc = join(checkout, 'node_modules', '.bin', 'tsc');
  const usual = ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck'];
  // For programs that Node runs as they are.
  const args = [...usual, '--allowImportingTsExtensions', '--target', 'es2024', 'program.ts'];
  const { exitCode, stdout } = await execa(tsc, args, { cwd: folder, reject: false });
  expect(exitCode, stdout).toBe(0);
});

test('another program declares a stack with them', { timeout: 60_000 }, async () => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['program.ts'], {
    cwd: folder,
    reject: false,
  });
  expect(exitCode, stderr).toBe(0);
  const said = stdout.split('\n');
  for (const name of ['endpoint', 'runtime', 'postgres', 'search'])
    expect(said).toContain(`docker:index/container:Container ${name}`);
  expect(said).toContain('http://127.0.0.1:');
});
