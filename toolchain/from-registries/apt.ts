import { execa } from 'execa';

/** The lists of apt's sources on this machine, put together. */
export interface AptSources {
  readonly text: string;
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * A line of apt's for one of Debian's releases, at the mirror that this machine already uses: a
 * company's own, or one that can be reached from a pipeline. Undefined on a machine that uses none:
 * mmdebstrap then takes Debian's public one.
 */
export function debianMirror(suite: string, { text }: AptSources): string | undefined {
  const urls = text
    .split('\n')
    .filter((line) => /^\s*(deb|URIs:)\s/.test(line))
    .flatMap((line) => line.match(/https?:\/\/\S+/g) ?? []);
  // Not …/debian-security, and not another maker's repository.
  const own = urls.find((url) => /\/debian\/?$/.test(url));
  return own && `deb [signed-by=${keyring}] ${own} ${suite} main`;
}

/** The proxy that apt goes through, where only apt was told of it. */
export async function aptProxy(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const given = env['http_proxy'] ?? env['HTTP_PROXY'];
  if (given !== undefined) return given;
  const result = await execa('apt-config', ['dump', '--format', '%v', 'Acquire::http::Proxy'], {
    env,
    extendEnv: false,
    reject: false,
  });
  return result.failed || result.stdout === '' ? undefined : result.stdout;
}
