import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { portHolder } from './port-holder.ts';

const publishing = (ports: object[]) =>
  ({
    listContainers: () => Promise.resolve([{ Id: '1', Names: ['/web'], Ports: ports }]),
  }) as unknown as Docker;

test('a container that publishes the port is named', async () => {
  expect(await portHolder(publishing([{ PublicPort: 8080 }]), 8080)).toBe('the container web');
});

test.runIf(process.platform === 'linux')(
  'a process that listens is named with its id',
  async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const holder = await portHolder(publishing([]), port);
    server.close();
    expect(holder).toContain(`(pid ${process.pid})`);
  },
);
