import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';

const hostsFile = '/etc/hosts';
const mark = '# sagemaker-local test';
/** Where Docker’s engine looks at each pull for whom it may believe; podman reads it too. */
const trusted = '/etc/docker/certs.d';

/** Why this machine’s names of hosts cannot be changed for a test; undefined when they can. */
export const cannotName: string | undefined =
  process.platform === 'linux' && process.getuid?.() === 0
    ? undefined
    : `only root on Linux may write ${hostsFile}`;

/**
 * Has this machine find `host` at `address`, and its engines believe the certificates of
 * `authority` there, until disposed of. Who wants the same host meanwhile waits.
 */
export async function nameHost(
  host: string,
  address: string,
  authority: string,
): Promise<AsyncDisposable> {
  const free = await locked(host, 600);
  const folder = join(trusted, host);
  const undo = async () => {
    await writeHosts((lines) => lines.filter((line) => !isOurs(line, host)));
    await rm(folder, { recursive: true, force: true });
    await free();
  };
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'ca.crt'), await readFile(authority));
    // What is there of the same host was left by a run that was killed: it is ours alone now.
    await writeHosts((lines) => [
      ...lines.filter((line) => !isOurs(line, host)),
      `${address} ${host} ${mark}`,
    ]);
  } catch (error) {
    await undo();
    throw error;
  }
  return { [Symbol.asyncDispose]: undo };
}

const isOurs = (line: string, host: string): boolean =>
  line.endsWith(mark) && line.split(' ')[1] === host;

/** In place: in a container the file is a mount, which nothing can be moved onto. */
async function writeHosts(change: (lines: readonly string[]) => readonly string[]): Promise<void> {
  const free = await locked('hosts', 30);
  try {
    const lines = readFileSync(hostsFile, 'utf8').trimEnd().split('\n');
    writeFileSync(hostsFile, `${change(lines).join('\n')}\n`);
  } finally {
    await free();
  }
}

/** Between processes. A lock whose process is gone is no lock. */
function locked(what: string, seconds: number): Promise<() => Promise<void>> {
  return lockfile.lock(join(tmpdir(), `sagemaker-local-test-${what}`), {
    realpath: false,
    retries: { retries: seconds * 2, factor: 1, minTimeout: 500, maxTimeout: 500 },
  });
}
