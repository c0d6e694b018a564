import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Seconds in which a machine must begin to answer. */
const patience = 10;
/** Seconds that a connection stays for the next command: to make one takes up to a second. */
const keep = 60;

/** `ssh` with these arguments runs a command on the machine of an `ssh://` address. */
export function sshArguments(address: URL, options: readonly string[]): readonly string[] {
  const { username, port, hostname } = address;
  return [
    // A question could not be seen behind the progress, and would wait for ever.
    ...['-o', 'BatchMode=yes', '-o', `ConnectTimeout=${patience}`],
    ...options,
    ...(username ? ['-l', decodeURIComponent(username)] : []),
    ...(port ? ['-p', port] : []),
    '--',
    hostname,
  ];
}

/** What the docker CLI runs on the other side: its own engine there, or the one at the path. */
export const dialCommand = ({ pathname }: URL): readonly string[] =>
  pathname === '' || pathname === '/'
    ? ['docker', 'system', 'dial-stdio']
    : ['docker', '--host', `unix://${pathname}`, 'system', 'dial-stdio'];

/** Lets many connections to a machine be one; none where sockets cannot be kept to oneself. */
export function sharedConnection(folder: string | undefined): readonly string[] {
  if (folder === undefined) return [];
  const path = join(folder, '%C');
  return ['-o', 'ControlMaster=auto', '-o', `ControlPath=${path}`, '-o', `ControlPersist=${keep}`];
}

/**
 * A folder that nobody else can open, for the sockets of shared connections; undefined on systems
 * whose ssh shares none. In /tmp and not in a temporary folder of the system's: paths of sockets are
 * short.
 */
export function socketFolder(uid: number | undefined = process.getuid?.()): string | undefined {
  if (uid === undefined) return undefined;
  const folder = `/tmp/sagemaker-local-ssh-${uid}`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid: owner, mode } = lstatSync(folder);
  return owner === uid && (mode & 0o077) === 0 ? folder : undefined;
}
