import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import getPort from 'get-port';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A process that listens, until it is disposed of. */
export interface Serving extends AsyncDisposable {
  readonly port: number;
  /** MB that the process has for itself. */
  readonly residentMegabytes: () => Promise<number>;
}

/** A container that takes so many ms for an answer. */
export async function stubContainer(milliseconds: number): Promise<Serving> {
  const port = await getPort({ host: '127.0.0.1' });
  const command = [file('stub-container.ts'), String(port), String(milliseconds)];
  return serving(port, '/ping', command);
}

/** The twin over a container that listens on this port, as the image runs it. */
export async function twin(container: number): Promise<Serving> {
  const port = await getPort({ host: '127.0.0.1' });
  const variants = { AllTraffic: { url: `http://127.0.0.1:${container}` } };
  const [, ...flags] = await entryPoint();
  const command = [...flags, file('../../src/runtime/main.ts')];
  return serving(port, '/_local/health', command, {
    NODE_ENV: 'production',
    RUNTIME_SETTINGS: JSON.stringify({ port, endpoints: { embedder: { variants } } }),
  });
}

/** What the image starts, in words. */
async function entryPoint(): Promise<readonly string[]> {
  const dockerfile = await readFile(file('../../src/runtime/Dockerfile'), 'utf8');
  return JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? '[]') as readonly string[];
}

async function serving(
  port: number,
  path: string,
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<Serving> {
  const child = execa('node', command, { env, stdio: 'ignore', reject: false });
  const deadline = performance.now() + 20_000;
  while (!(await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined))?.ok) {
    if (performance.now() > deadline) throw new Error(`${command.join(' ')} does not answer`);
    await pause(50);
  }
  return {
    port,
    residentMegabytes: async () => {
      const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8');
      return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await child;
    },
  };
}
