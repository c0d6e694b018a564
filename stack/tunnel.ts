import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { urlOf } from '../infra/engine/address.ts';
import { socketFolder, sshArguments } from '../infra/engine/ssh-arguments.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Places } from '../toolchain/places.ts';
import type { StackContainer } from './inventory.ts';

/** Which stack of which checkout a tunnel is for. */
export interface TunnelOf {
  readonly places: Pick<Places, 'checkout'>;
  readonly stack: string;
}

/** Where a tunnel is spoken to, and the file that says what it brings. */
interface Handle {
  readonly socket: string;
  readonly record: string;
}

/** Seconds: a tunnel whose other end is gone ends itself after three of them. */
const heartbeat = 15;

/**
 * Brings ports of the engine's machine to this one, under the same numbers, for as long as the stack
 * is up: an `ssh` of the machine's own, which outlives this process. One that brings just these is
 * left alone.
 *
 * @throws VisibleError with what ssh says
 */
export async function openTunnel(
  of: TunnelOf,
  engine: string,
  ports: readonly number[],
): Promise<'opened' | 'open already'> {
  const handle = handleOf(of);
  if (!handle) throw noSharing(engine, ports);
  const wanted = JSON.stringify({ engine, ports });
  if (recordOf(handle) === wanted && (await isOpen(handle))) return 'open already';
  await close(handle);
  const result = await execa('ssh', tunnelArguments(urlOf(engine), handle.socket, ports), {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
  });
  if (result.failed) throw notOpened(engine, ports, result.stderr || String(result.shortMessage));
  writeFileSync(handle.record, wanted);
  return 'opened';
}

export function tunnelArguments(
  engine: URL,
  socket: string,
  ports: readonly number[],
): readonly string[] {
  return [
    // In the background as soon as everything stands, or not at all.
    ...['-f', '-N', '-M', '-S', socket, '-o', 'ExitOnForwardFailure=yes'],
    ...['-o', `ServerAliveInterval=${heartbeat}`, '-o', 'ControlPersist=no'],
    ...ports.flatMap((port) => ['-L', `127.0.0.1:${port}:127.0.0.1:${port}`]),
    ...sshArguments(engine, []),
  ];
}

/** Whether the stack has a tunnel, and it stands. */
export async function hasTunnel(of: TunnelOf): Promise<boolean> {
  const handle = handleOf(of);
  return handle !== undefined && (await isOpen(handle));
}

/** Ends the stack's tunnel, where it has one. */
export async function closeTunnel(of: TunnelOf): Promise<void> {
  const handle = handleOf(of);
  if (handle && (existsSync(handle.socket) || existsSync(handle.record))) await close(handle);
}

/** What a stack has published on the loopback of the engine's machine. */
export const portsToBring = (containers: readonly StackContainer[]): readonly number[] => {
  const urls = containers.flatMap((one) => one.urls).map((url) => new URL(url));
  return urls.filter(({ hostname }) => hostname === '127.0.0.1').map(({ port }) => Number(port));
};

function handleOf({ places, stack }: TunnelOf): Handle | undefined {
  const folder = socketFolder();
  if (folder === undefined) return undefined;
  const whose = createHash('sha256').update(`${places.checkout}\n${stack}`).digest('hex');
  const socket = join(folder, `stack-${whose.slice(0, 16)}`);
  return { socket, record: `${socket}.json` };
}

function recordOf({ record }: Handle): string | undefined {
  return existsSync(record) ? readFileSync(record, 'utf8') : undefined;
}

const isOpen = async (handle: Handle): Promise<boolean> =>
  existsSync(handle.socket) && !(await tell(handle, 'check')).failed;

async function close(handle: Handle): Promise<void> {
  if (existsSync(handle.socket)) await tell(handle, 'exit');
  // What a killed one left.
  rmSync(handle.socket, { force: true });
  rmSync(handle.record, { force: true });
}

/** A host must be named, and is not looked at. */
const tell = ({ socket }: Handle, word: 'check' | 'exit') =>
  execa('ssh', ['-S', socket, '-O', word, 'tunnel'], { reject: false, stdin: 'ignore' });

const byHand = (engine: string, ports: readonly number[]): string => {
  const forwards = ports.map((port) => `-L ${port}:127.0.0.1:${port}`).join(' ');
  const { username, hostname, port } = urlOf(engine);
  const where = `${username ? `${username}@` : ''}${hostname}`;
  return `ssh -N ${forwards} ${port ? `-p ${port} ` : ''}${where}`;
};

function notOpened(engine: string, ports: readonly number[], said: string): VisibleError {
  return new VisibleError({
    doing: `bringing the stack’s ports here through ${engine}`,
    found: 'ssh could not',
    evidence: said.trim().split('\n').slice(-4),
    expected: 'the same ports free on this machine, and a server that lets ports be forwarded',
    next: `mend that, and run this again; by hand: ${byHand(engine, ports)}`,
    exitCode: ExitCode.machine,
  });
}

function noSharing(engine: string, ports: readonly number[]): VisibleError {
  return new VisibleError({
    doing: `bringing the stack’s ports here through ${engine}`,
    found: 'no folder on this machine in which a tunnel can be kept to oneself',
    next: `bring them by hand: ${byHand(engine, ports)}`,
    exitCode: ExitCode.machine,
  });
}
