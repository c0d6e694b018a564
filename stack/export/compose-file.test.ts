import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { secretMark } from '../settings-file.ts';
import { composeFile } from './compose-file.ts';
import type { DeclaredResource } from './declared-resources.ts';
import { passwordMark } from './declared-resources.ts';

const labels = [{ label: 'sagemaker-local.stack', value: 'shop' }];
const declared = (
  type: string,
  name: string,
  inputs: DeclaredResource['inputs'],
  dependencies: readonly string[] = [],
): DeclaredResource => ({ type: `docker:index/${type}`, name, urn: name, inputs, dependencies });

const image = (name: string, tag: string, build?: object) =>
  declared('remoteImage:RemoteImage', name, { name: tag, ...(build ? { build } : {}) });
const container = (
  name: string,
  inputs: DeclaredResource['inputs'],
  dependencies: readonly string[] = [],
) => declared('container:Container', name, inputs, ['network', ...dependencies]);

const checked = { healthcheck: { tests: ['CMD', 'healthy.sh'] } };
const resources = [
  declared('network:Network', 'network', { name: 'sagemaker-local-shop', labels }),
  declared('volume:Volume', 'postgres-data', { name: 'sagemaker-local-shop-postgres', labels }),
  image('postgres-image', 'sagemaker-local/postgres:1', {
    context: '/checkout/src/postgres',
    dockerfile: 'Dockerfile',
    target: 'postgres',
    buildArgs: { BASE_IMAGE: 'base:1', HTTPS_PROXY: 'http://user:word@proxy' },
  }),
  image('endpoint-packages', 'sagemaker-local/model-packages:1', {
    context: '/checkout/src/model-packages',
    buildArgs: { BASE_IMAGE: 'sagemaker-local/postgres:1' },
  }),
  image('search-image', 'shop/search:1'),
  container('endpoint', {
    image: 'sagemaker-local/model-packages:1',
    volumes: [{ hostPath: '/checkout/src/sagemaker', containerPath: '/opt/ml/model' }],
    envs: ['COST=$5 & ${more}', 'PIP_INDEX_URL=http://user:word@mirror', 'no_proxy=localhost'],
  }),
  container('postgres', {
    ...checked,
    image: 'sagemaker-local/postgres:1',
    envs: [`POSTGRES_PASSWORD=${passwordMark}`],
    volumes: [{ volumeName: 'sagemaker-local-shop-postgres', containerPath: '/data' }],
  }),
  container(
    'search-1',
    {
      image: 'shop/search:1',
      envs: [`DATABASE_URL=postgresql://app:${passwordMark}@postgres/app`, `TOKEN=${secretMark}`],
    },
    ['endpoint', 'postgres', 'postgres-image'],
  ),
];

const text = composeFile({ stack: 'shop', resources, folder: '/checkout/deploy' });
interface Read {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const read = parse(text) as Read;

test('a service waits for what its container depends on, as far as that has a check', () => {
  expect(read.services['search-1']?.['depends_on']).toEqual({
    endpoint: { condition: 'service_started' },
    postgres: { condition: 'service_healthy' },
  });
  expect(read.services['endpoint']).not.toHaveProperty('depends_on');
});

test('names on the engine are the stack’s, keys in the file are Pulumi’s names', () => {
  expect(read).toMatchObject({
    name: 'sagemaker-local-shop',
    networks: { stack: { name: 'sagemaker-local-shop', labels: ['sagemaker-local.stack=shop'] } },
    volumes: { 'postgres-data': { name: 'sagemaker-local-shop-postgres' } },
  });
  expect(read.services['postgres']?.['volumes']).toMatchObject([{ source: 'postgres-data' }]);
});

test('paths count from where the file lies', () => {
  expect(read.services['endpoint']?.['volumes']).toMatchObject([{ source: './../src/sagemaker' }]);
  expect(read.services['postgres']?.['build']).toMatchObject({ context: './../src/postgres' });
});

test('secrets are variables that the header names, and other dollars are dollars', () => {
  expect(text).not.toContain('\u0000');
  expect(text).not.toContain('user:word');
  expect(read.services['postgres']?.['build']).toMatchObject({
    args: ['BASE_IMAGE=base:1', 'HTTPS_PROXY'],
  });
  expect(read.services['postgres']?.['environment']).toEqual([
    'POSTGRES_PASSWORD=${POSTGRES_PASSWORD:?the password of PostgreSQL}',
  ]);
  expect(read.services['search-1']?.['environment']).toEqual([
    'DATABASE_URL=postgresql://app:${POSTGRES_PASSWORD:?the password of PostgreSQL}@postgres/app',
    'TOKEN=${SEARCH_1_TOKEN:?the variable TOKEN of search-1}',
  ]);
  expect(read.services['endpoint']?.['environment']).toEqual([
    'COST=$$5 & $${more}',
    'PIP_INDEX_URL',
    'no_proxy=localhost',
  ]);
  expect(text).toContain('#   POSTGRES_PASSWORD: the password of PostgreSQL\n');
  expect(text).toContain('#   SEARCH_1_TOKEN: the variable TOKEN of search-1\n');
});

test('an image on another one that is built is left to `up`, and the header says so', () => {
  expect(read.services['endpoint']).not.toHaveProperty('build');
  expect(text).toContain('# Only `npm run up` builds sagemaker-local/model-packages:1');
});
