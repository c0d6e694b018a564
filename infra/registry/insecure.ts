import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** What an engine says of registries, as a part of what it says of itself. */
export interface RegistryConfig {
  readonly IndexConfigs?: Readonly<Record<string, { readonly Secure: boolean }>> | null;
  readonly InsecureRegistryCIDRs?: readonly string[] | null;
}

/** For engines that do not say: those of their own machine are where registries without TLS are. */
export const loopback: RegistryConfig = { InsecureRegistryCIDRs: ['127.0.0.0/8'] };

/**
 * Whether the engine takes whatever certificate this registry shows, or none. Rejects where the
 * registry's host has no address.
 */
export async function isInsecure(
  registry: string,
  config: RegistryConfig | undefined,
): Promise<boolean> {
  const known = config?.IndexConfigs?.[registry];
  if (known) return !known.Secure;
  const host = registry.replace(/:\d+$/, '');
  const address = isIP(host) > 0 ? host : (await lookup(host)).address;
  const networks = new BlockList();
  for (const network of config?.InsecureRegistryCIDRs ?? []) {
    const [start = '', bits] = network.split('/');
    networks.addSubnet(start, Number(bits), isIP(start) === 6 ? 'ipv6' : 'ipv4');
  }
  return networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
