import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type Docker from 'dockerode';

/** Who listens on a port of this machine, in words; undefined when that cannot be seen. */
export async function portHolder(docker: Docker, port: number): Promise<string | undefined> {
  return (await publisherOf(docker, port)) ?? listeningProcess(port);
}

/** Which container publishes a port on the engine's machine, in words; undefined when none does. */
export async function publisherOf(docker: Docker, port: number): Promise<string | undefined> {
  const containers = await docker.listContainers();
  const publisher = containers.find(({ Ports }) => Ports.some((p) => p.PublicPort === port));
  return publisher && `the container ${(publisher.Names[0] ?? publisher.Id).replace(/^\//, '')}`;
}

/** State 0A of /proc/net/tcp is LISTEN; the local address is hexadecimal, `IP:PORT`. */
function listeningInodes(port: number): ReadonlySet<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
    attempt(() => lines(path), []),
  );
  const listening = rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')
    .flatMap((fields) => fields[9] ?? []);
  return new Set(listening.map((inode) => `socket:[${inode}]`));
}

/** Linux only: elsewhere there is no /proc, and the answer is undefined. */
function listeningProcess(port: number): string | undefined {
  const sockets = listeningInodes(port);
  if (sockets.size === 0) return undefined;
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const pid = processes.find((name) => openFiles(name).some((file) => sockets.has(file)));
  if (pid === undefined) return 'a process of another user';
  const command = attempt(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), 'a process');
  return `${command} (pid ${pid})`;
}

function openFiles(pid: string): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  const descriptors = attempt(() => readdirSync(folder), []);
  return descriptors.flatMap((fd) => attempt(() => [readlinkSync(`${folder}/${fd}`)], []));
}

const lines = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(1);

/** Processes end, and other users' are closed to us, while we look. */
function attempt<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
