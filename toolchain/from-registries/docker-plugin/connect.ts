import { flushCompileCache } from 'node:module';
import type Docker from 'dockerode';
import { addressFrom } from '../../../infra/engine/address.ts';
import { parseRegistryAuth, type RegistryAuth } from './image/registry-auth.ts';
import type { Properties } from './values.ts';

/** The provider's own settings (`docker:host`, …), as far as this plug-in takes them. */
export interface Connection {
  readonly engine: Docker;
  readonly isPodman: boolean;
  readonly registries: readonly RegistryAuth[];
}

/** Settings that would change which engine is spoken to, or how: refused rather than ignored. */
const notTaken = ['context', 'caMaterial', 'certMaterial', 'keyMaterial'];
const taken = [
  'host',
  'certPath',
  'sshOpts',
  'registryAuth',
  'disableDockerDaemonCheck',
  'version',
];

export function checkProviderConfig(config: Properties): { property: string; reason: string }[] {
  return Object.keys(config)
    .filter((name) => !taken.includes(name) && !name.startsWith('__'))
    .map((name) => ({
      property: name,
      reason: notTaken.includes(name)
        ? `"${name}" is not implemented by this docker plug-in, which was made from package registries; set DOCKER_HOST (and DOCKER_CERT_PATH) instead`
        : `"${name}" is not a setting of the docker provider`,
    }));
}

/**
 * Connects to the engine that `docker:host`, else DOCKER_HOST, else docker's usual socket names.
 *
 * @throws Error in the official plug-in's words, with the address, where nothing answers
 */
export async function connect(config: Properties, env = process.env): Promise<Connection> {
  // Loaded here and not at the top: Pulumi waits for the plug-in's port, not for this.
  const { engineClient } = await import('../../../infra/engine/client.ts');
  const { isPodman } = await import('../../../infra/engine-facts.ts');
  // Pulumi ends its plug-ins by a kill, which leaves no time to keep what was compiled.
  flushCompileCache();
  const { host, certPath } = config;
  const address = addressFrom({
    ...env,
    ...(typeof host === 'string' ? { DOCKER_HOST: host } : {}),
    ...(typeof certPath === 'string' ? { DOCKER_CERT_PATH: certPath, DOCKER_TLS_VERIFY: '1' } : {}),
  });
  const engine = engineClient(address, { sshOptions: asList(config['sshOpts']) });
  if (!asFlag(config['disableDockerDaemonCheck'])) await ping(engine, address.host);
  // Without a daemon, which the setting above allows, nothing will be asked of it.
  const version = await engine.version().catch(() => undefined);
  return {
    engine,
    isPodman: version !== undefined && isPodman(version),
    registries: parseRegistryAuth(config['registryAuth']),
  };
}

/** The types of dockerode do not know that a ping takes a signal. */
interface Pingable {
  ping(options: { abortSignal: AbortSignal }): Promise<unknown>;
}

async function ping(engine: Docker, address: string): Promise<void> {
  try {
    await (engine as unknown as Pingable).ping({ abortSignal: AbortSignal.timeout(5000) });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(
      `docker native provider returned an unexpected error from Configure: failed to connect to any docker daemon at ${address}: ${cause}`,
      { cause: error },
    );
  }
}

const asList = (value: unknown): readonly string[] => {
  const list: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return Array.isArray(list) ? list.map(String) : [];
};

/** Provider settings travel as text, or as JSON in text. */
function asFlag(value: unknown): boolean {
  return value === true || value === 'true';
}
