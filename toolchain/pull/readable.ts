import { parseImageName, referenceOf } from '../../infra/image-name.ts';
import type { RegistryLogin } from '../../infra/registry/login.ts';
import type { EngineInfo } from './engine-disk.ts';
import { isInsecure } from '../../infra/registry/insecure.ts';
import type { Manifest } from '../../infra/registry/manifest.ts';
import { manifestOf } from '../../infra/registry/manifest.ts';
import type { Platform } from '../../infra/engine/platform.ts';
import { RegistrySession } from '../../infra/registry/registry-session.ts';

/** A registry that answers does so in less; a pull must not wait for what is only good to know. */
const answerMs = 10_000;

/** An image of a registry that this machine, and not only the engine, can read. */
export interface Readable {
  readonly session: RegistrySession;
  readonly manifest: Manifest;
}

/**
 * What is to be transferred, from the registry's manifest; undefined where this machine, which is not
 * the engine's, cannot read it.
 */
export async function readableOf(
  name: string,
  platform: Platform,
  login: RegistryLogin | undefined,
  info: EngineInfo,
): Promise<Readable | undefined> {
  const image = parseImageName(name);
  try {
    const insecure = await isInsecure(image.registry, info.RegistryConfig);
    const session = new RegistrySession(image, { login, insecure });
    const signal = AbortSignal.timeout(answerMs);
    const manifest = await manifestOf(session, referenceOf(image), platform, signal);
    return manifest && { session, manifest };
  } catch {
    return undefined;
  }
}
