import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, expect, test } from 'vitest';
import type { Engine } from './engine/engine.ts';
import { examine } from './findings.ts';

const folder = mkdtempSync(join(tmpdir(), 'findings-'));
const places = {
  checkout: folder,
  project: folder,
  workspace: join(folder, 'w'),
  cache: join(folder, 'c'),
};
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const none = () => Promise.resolve({ engine: undefined, tried: ['unix:///nope: no such socket'] });
const engine = (memory: number, tags: string[]) => () =>
  Promise.resolve({
    tried: [],
    engine: {
      docker: {
        info: () => Promise.resolve({ MemTotal: memory, NCPU: 2 }),
        listImages: () => Promise.resolve([{ RepoTags: tags }]),
      } as unknown as Docker,
      host: 'unix:///run/x.sock',
      kind: 'docker',
      version: '28',
      origin: 'x',
    } satisfies Engine,
  });

const chosen = { by: 'DOCKER_HOST', undo: 'unset DOCKER_HOST' };
test('an unreachable DOCKER_HOST is the user’s to mend', async () => {
  const findings = await examine(places, {}, async () => ({ ...(await none()), chosen }));
  expect(findings.find(({ name }) => name === 'container engine')).toEqual({
    name: 'container engine',
    state: 'missing',
    found: 'none answers (unix:///nope: no such socket)',
    next: 'start that engine, or unset DOCKER_HOST',
  });
});

test('what up gets by itself is not missing', async () => {
  const findings = await examine(places, { PATH: '' }, engine(8 * 2 ** 30, []));
  const later = findings.filter(({ state }) => state === 'later').map(({ name }) => name);
  expect(later).toEqual(['Python image', 'Pulumi', 'model']);
  expect(findings.filter(({ state }) => state === 'missing')).toEqual([]);
});

test('an engine with too little memory is told how much it needs', async () => {
  const findings = await examine(places, { PATH: '' }, engine(2 ** 30, []));
  expect(findings.find(({ name }) => name === 'engine’s size')).toMatchObject({
    state: 'missing',
    found: '2 processors, 1.0 GiB',
    next: 'give it 2 GiB',
  });
});

test('a Python image that is there is named', async () => {
  const findings = await examine(places, {}, engine(8 * 2 ** 30, ['python:3.13-slim-trixie']));
  expect(findings.find(({ name }) => name === 'Python image')).toMatchObject({
    state: 'ok',
    found: 'python:3.13-slim-trixie',
  });
});

test('what would be fetched is missing where nothing may be', async () => {
  const nowhere = { ...places, checkout: join(folder, 'nowhere'), cache: join(folder, 'cache') };
  mkdirSync(nowhere.checkout);
  const states = async (env: NodeJS.ProcessEnv) =>
    Object.fromEntries(
      (await examine(nowhere, env, none)).map(({ name, state, next }) => [name, { state, next }]),
    );
  const path = { PATH: '/nowhere' };
  expect((await states(path))['model']).toEqual({ state: 'later' });
  const offline = await states({ ...path, SAGEMAKER_LOCAL_OFFLINE: '1' });
  const missing = { state: 'missing', next: 'run `npm run setup` once while online' };
  expect([offline['model'], offline['Pulumi']]).toEqual([missing, missing]);
});

test.each([
  ['http://ana:geheim@proxy.example:3128', 'ok', 'proxy.example:3128 is handed on'],
  ['http://ana:geheim@127.0.0.1:3128', 'missing', '127.0.0.1:3128, which containers cannot reach'],
])('of the proxy %s it says %s, and not its password', async (proxy, state, words) => {
  const env = { PATH: '/nowhere', DOCKER_CONFIG: folder, https_proxy: proxy };
  const findings = await examine(places, env, none);
  expect(findings.find(({ name }) => name === 'proxy')).toMatchObject({
    state,
    found: expect.stringContaining(words) as string,
  });
  expect(JSON.stringify(findings)).not.toContain('geheim');
});
