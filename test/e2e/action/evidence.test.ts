import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pythonBase } from '../../../infra/names.ts';
import type { Engine } from '../../../toolchain/engine/engine.ts';
import { engineUnderTest } from '../../integration/stack-under-test.ts';
import { Runner } from './runner.ts';

/** A service that tells every secret it was given, as careless ones do when they start. */
const careless = `
import http.server, os
print("I was told", os.environ["DB_PASSWORD"], os.environ["JOB_TOKEN"], flush=True)
for line in os.environ["TLS_PRIVATE_KEY"].splitlines(): print(line, flush=True)
http.server.HTTPServer(("", 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
`;
const secrets = {
  password: `hush-"${process.pid}"-hush`,
  token: `ghs_${process.pid}abcdef`,
  keyLine: `MIIEowIBAAKC${process.pid}`,
};

let engine: Engine;
let runner: Runner;
beforeAll(async () => {
  engine = await engineUnderTest();
});
beforeEach(async () => {
  runner = await Runner.make(engine, 'evidence');
  await runner.settings({
    image: 'cpu',
    modelDirectory: 'model',
    consumers: {
      careless: {
        image: pythonBase.made,
        command: ['python3', '-c', careless],
        healthCheck: { path: '/', port: 8000, interval: 1 },
        environment: {
          DB_PASSWORD: secrets.password,
          JOB_TOKEN: secrets.token,
          TLS_PRIVATE_KEY: `-----BEGIN-----\n${secrets.keyLine}\n-----END-----\n`,
        },
      },
    },
  });
  await runner.write('model/code/inference.py', await readFile(angle, 'utf8'));
});
afterEach(() => runner[Symbol.asyncDispose]());

const angle = new URL('models/angle/code/inference.py', import.meta.url);

/** Every file below a folder, with what is in it. */
async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const pairs = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

const failing = { settings: 'settings.yaml', 'test-command': 'echo tests ran; exit 7' };

describe('the evidence of a failure', () => {
  test('is what was seen then, and again before the clean-up', async () => {
    await runner.main(failing);
    const { 'evidence-directory': folder = '' } = await runner.read('OUTPUT');
    const name = (role: string) => `sagemaker-local-${runner.stack}-${role}`;
    const ofStack = ['careless', 'endpoint', 'runtime'].flatMap((role) => [
      `${name(role)}.json`,
      `${name(role)}.log`,
    ]);
    const results = ['outputs', 'problem', 'smoke', 'tests', 'timings'].map((one) => `${one}.json`);
    const atFailure = ['stack.json', ...ofStack].map((file) => `at-failure/${file}`);
    const then = await contents(folder);
    expect(Object.keys(then).sort()).toEqual([...atFailure, ...results, 'test.log'].sort());

    const json = (file: string) => JSON.parse(then[file] ?? '') as unknown;
    expect(json('problem.json')).toMatchObject({ found: 'it ended with exit code 7' });
    expect(json('tests.json')).toMatchObject({ exitCode: 7 });
    expect(then['test.log']).toBe('tests ran\n');
    expect(json('smoke.json')).toMatchObject({
      checks: expect.arrayContaining([
        { name: 'its dimension', passed: true, detail: '2' },
      ]) as unknown,
    });
    const { steps } = json('timings.json') as { steps: { title: string; failed?: true }[] };
    expect(steps.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['caches', 'stack', 'first embedding', 'smoke test', 'tests']),
    );
    expect(steps.filter(({ failed }) => failed).map(({ title }) => title)).toEqual(['tests']);
    expect(json(`at-failure/${name('endpoint')}.json`)).toMatchObject({
      State: { Running: true },
      Config: { Labels: { 'sagemaker-local.stack': runner.stack } },
    });

    await runner.post();
    const files = Object.keys(await contents(folder));
    const atTheEnd = atFailure.map((file) => file.replace('at-failure', 'at-the-end'));
    expect(files).toEqual(expect.arrayContaining(atTheEnd));
  });

  test('of a job that was killed is kept by post', async () => {
    const main = runner.main({ ...failing, 'test-command': 'kill -9 $PPID; sleep 1' });
    expect((await main).exitCode).toBeUndefined();
    await runner.post();
    const { 'evidence-directory': folder = '' } = await runner.read('OUTPUT');
    expect(Object.keys(await contents(folder))).toContain(
      `at-the-end/sagemaker-local-${runner.stack}-endpoint.json`,
    );
  });

  test('is not there when nothing failed', async () => {
    const { exitCode, all } = await runner.main({ ...failing, 'test-command': 'true' });
    expect(exitCode, all).toBe(0);
    expect((await runner.read('OUTPUT'))['evidence-directory']).toBe('');
  });
});

test('secrets are masked before anything is printed, and are in nothing that is kept', async () => {
  const asOnGitHub = { GITHUB_ACTIONS: 'true', CALLER_TOKEN: secrets.token };
  const { all } = await runner.main(
    { ...failing, 'test-command': 'echo "$CALLER_TOKEN"; exit 7' },
    asOnGitHub,
  );
  const { 'evidence-directory': folder = '' } = await runner.read('OUTPUT');
  const { all: allOfPost } = await runner.post(asOnGitHub);

  const lines = all.split('\n');
  const others = lines.filter((line) => !line.startsWith('::add-mask::'));
  const firstOther = lines.findIndex((line) => others.includes(line));
  for (const secret of Object.values(secrets)) {
    const masked = lines.findIndex((line) => line === `::add-mask::${secret}`);
    expect(masked).toBeGreaterThanOrEqual(0);
    expect(masked).toBeLessThan(firstOther);
  }
  // What was printed after that is the runner's to mask; files are the Action's.
  expect(others.join('\n') + allOfPost).not.toContain(secrets.password);
  const kept: Record<string, string> = {
    ...(await contents(folder)),
    summary: await runner.summary(),
  };
  expect(kept[`at-failure/sagemaker-local-${runner.stack}-careless.log`]).toContain(
    'I was told *** ***\n***',
  );
  for (const [file, text] of Object.entries(kept))
    for (const secret of Object.values(secrets))
      for (const form of [secret, JSON.stringify(secret).slice(1, -1)])
        expect(text, file).not.toContain(form);
});
