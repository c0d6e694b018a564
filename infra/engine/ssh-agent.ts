import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import { dialCommand, sharedConnection, socketFolder, sshArguments } from './ssh-arguments.ts';

/**
 * Connections to the engine behind an `ssh://` address, each by the machine's own `ssh`, as the
 * docker CLI makes them: with the user's keys, agent, configuration and known hosts.
 */
export class SshAgent extends Agent {
  readonly #args: readonly string[];

  constructor(address: URL, options: readonly string[]) {
    super({ keepAlive: true });
    const all = [...sharedConnection(socketFolder()), ...options];
    this.#args = [...sshArguments(address, all), ...dialCommand(address)];
  }

  override createConnection(): Duplex {
    return new SshConnection(spawn('ssh', [...this.#args]));
  }
}

/** A process's input and output as what `http` takes for a socket. */
class SshConnection extends Duplex {
  readonly #process: ChildProcessWithoutNullStreams;
  #clock: NodeJS.Timeout | undefined;

  constructor(process: ChildProcessWithoutNullStreams) {
    super();
    this.#process = process;
    const said: Buffer[] = [];
    process.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    process.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) process.stdout.pause();
    });
    // The process tells why it ended only after its output has.
    process.on('close', (code) => {
      if (code === 0) this.push(null);
      else this.destroy(new Error(reasonIn(Buffer.concat(said).toString(), code)));
    });
    process.on('error', (error) => this.destroy(new Error(`ssh: ${error.message}`)));
    process.stdin.on('error', () => undefined);
  }

  override _read(): void {
    this.#process.stdout.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#process.stdin.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#process.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#clock);
    this.#process.kill();
    done(error);
  }

  // What `http` asks of a socket beyond a stream.

  setTimeout(milliseconds: number, onTimeout?: () => void): this {
    clearTimeout(this.#clock);
    if (onTimeout) this.once('timeout', onTimeout);
    if (milliseconds > 0)
      this.#clock = setTimeout(() => this.emit('timeout'), milliseconds).unref();
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    this.#process.ref();
    for (const stream of this.#streams()) stream.ref?.();
    return this;
  }

  /** A connection that waits for its next use keeps no program from ending. */
  unref(): this {
    this.#process.unref();
    for (const stream of this.#streams()) stream.unref?.();
    return this;
  }

  #streams(): readonly { ref?(): void; unref?(): void }[] {
    const { stdin, stdout, stderr } = this.#process;
    // Pipes are sockets, of which the types know nothing.
    return [stdin, stdout, stderr] as unknown as readonly { ref?(): void; unref?(): void }[];
  }
}

/** The last line of ssh's own, which says most. */
function reasonIn(said: string, code: number | null): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return `ssh: ${lines.at(-1)?.trim() ?? `ended with code ${code ?? 'of a signal'}`}`;
}
