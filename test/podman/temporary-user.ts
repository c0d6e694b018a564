import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';

/** Networks of an ordinary user's containers end in a device that only root may open on some machines. */
const tunnel = '/dev/net/tun';

/** An unprivileged user of the machine for the time of a test, with ids for its containers. */
export class TemporaryUser implements AsyncDisposable {
  readonly name: string;
  readonly id: number;
  readonly home: string;
  /** XDG_RUNTIME_DIR: below /run, or podman's networks cannot be made. */
  readonly runtime: string;
  readonly #tunnelMode: number;

  private constructor(name: string, id: number, home: string) {
    this.name = name;
    this.id = id;
    this.home = home;
    this.runtime = `/run/user/${id}`;
    this.#tunnelMode = statSync(tunnel).mode;
    chmodSync(tunnel, 0o666);
    mkdirSync(this.runtime, { recursive: true, mode: 0o700 });
    chownSync(this.runtime, id, id);
  }

  static async create(name: string, folder: string): Promise<TemporaryUser> {
    const home = join(folder, 'home');
    await execa('useradd', ['--create-home', '--home-dir', home, '--user-group', name]);
    return new TemporaryUser(name, statSync(home).uid, home);
  }

  /** The start of a command that runs as this user, and sees nothing of our environment. */
  command(env: Readonly<Record<string, string>>): readonly string[] {
    const own = { HOME: this.home, PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env };
    const variables = Object.entries({ ...own, XDG_RUNTIME_DIR: this.runtime });
    return [
      'setpriv',
      ...['--reuid', this.name, '--regid', this.name, '--init-groups'],
      ...['env', '-i', ...variables.map(([key, value]) => `${key}=${value}`)],
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    chmodSync(tunnel, this.#tunnelMode & 0o777);
    // Podman leaves processes that hold the user's namespaces.
    while (this.#killAll()) await pause(50);
    rmSync(this.runtime, { recursive: true, force: true });
    await execa('userdel', [this.name], { reject: false });
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Whether there was anything to end but what is only waited for. */
  #killAll(): boolean {
    const own = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && this.#runs(name));
    for (const pid of own) kill(Number(pid));
    return own.length > 0;
  }

  #runs(pid: string): boolean {
    try {
      const status = statSync(`/proc/${pid}`);
      // A zombie's folder stays until its parent has asked for it, and has no files open.
      return status.uid === this.id && readdirSync(`/proc/${pid}/fd`).length > 0;
    } catch {
      return false;
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
