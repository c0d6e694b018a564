import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { inventoryOf } from './inventory.ts';

const info = (Status: string) =>
  ({
    Id: 'c1',
    Names: ['/s-endpoint'],
    Labels: { 'sagemaker-local.role': 'endpoint', 'sagemaker-local.stack': 's' },
    Ports: [{ IP: '127.0.0.1', PublicPort: 81, PrivatePort: 8080, Type: 'tcp' }],
    State: 'running',
    Status,
    ImageID: 'sha256:1',
    Image: 'docker.io/sagemaker-local/serving:1',
  }) as unknown as Docker.ContainerInfo;

const look = (Status: string, health: readonly [string, string][] = []) => {
  const found = { containers: [info(Status)], networks: [], volumes: [], images: [] };
  return inventoryOf(found, { tags: new Map(), health: new Map(health) }).containers[0];
};

test.each([
  ['Up 3 seconds (health: starting)', [], 'starting', 'Up 3 seconds (health: starting)'],
  ['Up 3 seconds (healthy)', [], 'healthy', 'Up 3 seconds (healthy)'],
  ['Up 3 seconds', [], 'none', 'Up 3 seconds'],
  ['Up 3 seconds', [['c1', 'none']], 'none', 'Up 3 seconds'],
  ['Up 3 seconds', [['c1', 'unhealthy']], 'unhealthy', 'Up 3 seconds (unhealthy)'],
] as [string, [string, string][], string, string][])(
  'a container listed as “%s”, and found %j when looked at, is %s',
  (listed, health, expected, status) => {
    expect(look(listed, health)).toMatchObject({ health: expected, status });
  },
);

test('an image is shown under the name that people know, and a port by its URL', () => {
  expect(look('Up')).toMatchObject({
    image: 'sagemaker-local/serving:1',
    urls: ['http://127.0.0.1:81'],
  });
});
