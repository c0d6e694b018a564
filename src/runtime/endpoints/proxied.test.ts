import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'proxy-chain';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { BodyBudget } from '../api/body.ts';
import { Container } from './container.ts';

const model = createServer((_, response) => {
  response.end('{}');
});
let asked = 0;
const proxy = new Server({
  port: 0,
  host: '127.0.0.1',
  prepareRequestFunction: ({ username, password }) => {
    asked += 1;
    return { requestAuthentication: username !== 'ana' || password !== 'secret' };
  },
});

beforeAll(async () => {
  await proxy.listen();
  model.listen(0, '127.0.0.1');
  await once(model, 'listening');
});
afterAll(async () => {
  await proxy.close(true);
  model.close();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const container = () => {
  const { port } = model.address() as AddressInfo;
  return new Container(`http://127.0.0.1:${port}`, new BodyBudget(1_000_000));
};

test.each([
  ['', 1],
  ['127.0.0.1', 0],
])('with NO_PROXY=%s a container is asked through the proxy %i times', async (direct, times) => {
  asked = 0;
  vi.stubEnv('HTTP_PROXY', `http://ana:secret@127.0.0.1:${proxy.port}`);
  vi.stubEnv('NO_PROXY', direct);
  const one = container();
  expect(await one.ping()).toBe('ready');
  expect(asked).toBe(times);
  await one.close();
});
