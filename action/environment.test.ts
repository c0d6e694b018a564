import { describe, expect, test } from 'vitest';
import type { StackContainer } from '../stack/inventory.ts';
import type { Outputs } from '../stack/workspace.ts';
import { environmentOf, outputsOf } from './environment.ts';

const outputs = {
  endpointUrl: 'http://127.0.0.1:32000',
  network: 'sagemaker-local-ci',
  fingerprint: 'abc',
  endpointName: 'embeddings',
} as Outputs;
const service = (role: string, url: string) =>
  ({ role, urls: [url], stack: 'ci' }) as unknown as StackContainer;
const endpoint = service('endpoint', 'http://127.0.0.1:32000');
const runtime = service('runtime', 'http://127.0.0.1:32001');
const search = service('search', 'http://127.0.0.1:32002');

describe('the environment', () => {
  test('of a stack with the runtime API lets an AWS SDK run unchanged', () => {
    expect(environmentOf(outputs, [endpoint, runtime], 'sa-east-1', {})).toEqual({
      SAGEMAKER_ENDPOINT_URL: 'http://127.0.0.1:32000',
      SAGEMAKER_LOCAL_STACK: 'ci',
      SAGEMAKER_LOCAL_NETWORK: 'sagemaker-local-ci',
      AWS_REGION: 'sa-east-1',
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: 'http://127.0.0.1:32001',
      SAGEMAKER_ENDPOINT_NAME: 'embeddings',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
  });

  test('has a URL for each consumer that publishes a port', () => {
    const quiet = { ...service('worker', ''), urls: [] };
    const mail = service('mail-out', 'http://127.0.0.1:32003');
    expect(environmentOf(outputs, [endpoint, search, mail, quiet], 'us-east-1', {})).toMatchObject({
      SEARCH_URL: 'http://127.0.0.1:32002',
      MAIL_OUT_URL: 'http://127.0.0.1:32003',
    });
    expect(environmentOf(outputs, [endpoint, quiet], 'us-east-1', {})).not.toHaveProperty(
      'WORKER_URL',
    );
  });

  test('never replaces the caller’s region or credentials', () => {
    const given = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIA' };
    const environment = environmentOf(outputs, [endpoint, runtime], 'sa-east-1', given);
    expect(Object.keys(environment)).not.toContain('AWS_REGION');
    expect(Object.keys(environment)).not.toContain('AWS_ACCESS_KEY_ID');
    expect(Object.keys(environment)).not.toContain('AWS_SECRET_ACCESS_KEY');
  });

  test('has nothing for an SDK where there is no runtime API', () => {
    const names = Object.keys(environmentOf(outputs, [endpoint], 'us-east-1', {}));
    expect(names.filter((name) => name.startsWith('AWS_'))).toEqual(['AWS_REGION']);
  });
});

test('outputs name each service by its URL, and are empty for what the stack has not', () => {
  expect(outputsOf(outputs, [endpoint, search], 9.87)).toEqual({
    'endpoint-url': 'http://127.0.0.1:32000',
    'runtime-url': '',
    'search-url': 'http://127.0.0.1:32002',
    network: 'sagemaker-local-ci',
    stack: 'ci',
    fingerprint: 'abc',
    'time-to-first-embedding': '9.9',
  });
});
