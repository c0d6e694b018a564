import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { container } from './container/container.ts';
import { network } from './network.ts';
import { DockerProvider } from './provider.ts';
import { unfulfilled } from './resource.ts';

const urn = 'urn:pulumi:dev::shop::a:b:C$docker:index/network:Network::backend';
const provider = new DockerProvider({ 'docker:index/network:Network': network }, () => undefined);
const seed = new Uint8Array([1, 2, 3]);

test('a resource without a name gets its own and seven digits, and keeps it', () => {
  const { inputs } = provider.check({ urn }, {}, {}, seed);
  expect(inputs['name']).toMatch(/^backend-[0-9a-f]{7}$/);
  expect(provider.check({ urn }, inputs, {}, new Uint8Array([4])).inputs['name']).toBe(
    inputs['name'],
  );
});

test('a resource that is not what it should be is replaced, though nothing was changed', () => {
  const { inputs } = provider.check({ urn }, {}, { name: 'n' }, seed);
  const state = { ...inputs, [unfulfilled]: 'name' };
  expect(provider.diff({ urn }, inputs, inputs).changes).toEqual([]);
  expect(provider.diff({ urn }, state, inputs).changes).toEqual([
    { property: 'name', kind: 'update', replace: true },
  ]);
});

test('a type that it does not have is refused by its name', () => {
  const other = 'urn:pulumi:dev::shop::docker:index/service:Service::web';
  expect(() => provider.check({ urn: other }, {}, {}, seed)).toThrow(
    'no resource type "docker:index/service:Service"',
  );
});

test('a preview makes nothing', async () => {
  const created = await provider.create({ urn, preview: true }, { name: 'n' });
  expect(created).toEqual({ id: '', outputs: { name: 'n' } });
});

test.each([
  ['caMaterial', 'set DOCKER_HOST'],
  ['context', 'set DOCKER_HOST'],
  ['hots', 'is not a setting of the docker provider'],
])('the provider setting %s is refused', (property, reason) => {
  const [failure] = provider.checkConfig({ host: 'unix:///x', [property]: 'y' });
  expect(failure?.property).toBe(property);
  expect(failure?.reason).toContain(reason);
});

let server: Server | undefined;
afterEach(() => {
  server?.close();
  vi.unstubAllEnvs();
});

/** A plug-in that is connected to an engine of which this is a part. */
async function connectedTo(component: string): Promise<DockerProvider> {
  const version = JSON.stringify({ Components: [{ Name: component }] });
  const engine = createServer((request, answer) => {
    answer.setHeader('content-type', 'application/json');
    answer.end(request.url === '/version' ? version : '{}');
  });
  server = engine;
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const { port } = engine.address() as AddressInfo;
  vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${port}`);
  const types = { 'docker:index/container:Container': container };
  const connected = new DockerProvider(types, () => undefined);
  await connected.configure({});
  return connected;
}

test.each([
  ['Engine', 'memory', false],
  ['Engine', 'waitTimeout', false],
  ['Podman Engine', 'memory', true],
  ['Podman Engine', 'waitTimeout', false],
])('with %s, another %s replaces a container: %s', async (component, property, replace) => {
  const connected = await connectedTo(component);
  const web = { urn: 'urn:pulumi:dev::shop::docker:index/container:Container::web' };
  const { inputs } = connected.check(web, {}, { image: 'i', [property]: 100 }, seed);
  const { changes } = connected.diff(web, inputs, { ...inputs, [property]: 200 });
  expect(changes).toEqual([{ property, kind: 'update', replace }]);
});
