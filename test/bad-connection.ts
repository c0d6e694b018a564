import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/**
 * A port of 127.0.0.1 that leads to another, as slowly as it is told, and breaks when it is told:
 * the way from an engine to a registry.
 */
export class BadConnection implements AsyncDisposable {
  /** Bytes that have come through from the other port. */
  bytes = 0;
  /** Of each connection. */
  bytesPerSecond = Infinity;
  readonly port: number;
  readonly #server: Server;
  readonly #open: Set<Socket>;

  private constructor(server: Server, open: Set<Socket>) {
    this.#server = server;
    this.#open = open;
    this.port = (server.address() as AddressInfo).port;
  }

  static async to(port: number): Promise<BadConnection> {
    const open = new Set<Socket>();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const connection = new BadConnection(server, open);
    server.on('connection', (near) => {
      connection.#lead(near, connect(port, '127.0.0.1'));
    });
    return connection;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Every connection that there is now is reset; new ones are taken. */
  cut(): void {
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  #lead(near: Socket, far: Socket): void {
    this.#open.add(near);
    near.on('close', () => {
      this.#open.delete(near);
      far.destroy();
    });
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.pipe(far);
    far.on('end', () => near.end());
    far.on('data', (part) => {
      this.bytes += part.length;
      near.write(part);
      far.pause();
      setTimeout(() => far.resume(), (part.length / this.bytesPerSecond) * 1000);
    });
  }
}
