import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { installPackages } from '../../toolchain/from-registries/apt-packages.ts';
import type { OtherMachine } from './other-machine.ts';

const program = '/usr/sbin/sshd';
const port = 2222;

/** OpenSSH's server on the other machine, and a user here whose key it takes. */
export interface SshServer extends AsyncDisposable {
  /** As DOCKER_HOST has it. */
  readonly host: string;
  /** What the user's commands see: an `ssh` first on PATH that has their configuration. */
  readonly env: Readonly<Record<string, string>>;
}

/** @throws Error where there is no sshd and none can be installed */
export async function startSshServer(machine: OtherMachine): Promise<SshServer> {
  await ensureSshd();
  const { folder, address, socket } = machine;
  const file = (name: string) => join(folder, name);
  for (const name of ['host-key', 'user-key'])
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  await writeFile(
    file('sshd_config'),
    [
      `Port ${port}`,
      `ListenAddress ${address}`,
      `HostKey ${file('host-key')}`,
      `PidFile ${file('sshd.pid')}`,
      `AuthorizedKeysFile ${file('user-key.pub')}`,
      // Folders above it belong to root, and are open to all.
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      // The engine of that machine, for the docker CLI there.
      `SetEnv DOCKER_HOST=unix://${socket}`,
      '',
    ].join('\n'),
  );
  await mkdir('/run/sshd', { recursive: true });
  const log = file('sshd.log');
  await execa('nsenter', [...machine.inside, program, '-f', file('sshd_config'), '-E', log]);
  const pid = await pidIn(file('sshd.pid'), log);
  const key = await readFile(file('host-key.pub'), 'utf8');
  await writeFile(file('known_hosts'), `[${address}]:${port} ${key}`);
  await writeFile(
    file('config'),
    `IdentityFile ${file('user-key')}\nIdentitiesOnly yes\nUserKnownHostsFile ${file('known_hosts')}\n`,
  );
  // ssh takes its user's home from the system's list of users, and not from HOME.
  await mkdir(file('bin'));
  await writeFile(file('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${file('config')} "$@"\n`);
  await chmod(file('bin/ssh'), 0o755);
  return {
    host: `ssh://root@${address}:${port}`,
    env: { PATH: `${file('bin')}:${process.env['PATH'] ?? ''}` },
    [Symbol.asyncDispose]: async () => {
      process.kill(pid);
      // Connections have processes of their own, which end with their clients.
      await execa('nsenter', [...machine.inside, 'sh', '-c', endSessions], { reject: false });
    },
  };
}

/** Every process of sshd that is in the machine's network. */
const endSessions = `
own=$(readlink /proc/self/ns/net)
for one in /proc/[0-9]*; do
  [ "$(readlink $one/ns/net)" = "$own" ] || continue
  case "$(cat $one/comm)" in sshd*) kill "\${one#/proc/}" ;; esac
done`;

async function ensureSshd(): Promise<void> {
  if (existsSync(program)) return;
  const report = (line: string) => {
    console.error(line);
  };
  const shortfall = await installPackages(['openssh-server'], { env: process.env, report });
  if (shortfall) throw new Error(`there is no sshd, and it cannot be installed: ${shortfall.why}`);
}

async function pidIn(file: string, log: string): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (existsSync(file)) return Number(await readFile(file, 'utf8'));
    await pause(50);
  }
  throw new Error(`sshd did not start: ${await readFile(log, 'utf8')}`);
}
