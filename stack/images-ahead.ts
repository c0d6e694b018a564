import type Docker from 'dockerode';
import { askEcr } from '../infra/ecr.ts';
import { containersOf } from '../infra/endpoints.ts';
import { isPresent } from '../infra/engine-facts.ts';
import { parseImageName } from '../infra/image-name.ts';
import { endpointRole } from '../infra/names.ts';
import { loginFromDocker } from '../infra/registry/docker-login.ts';
import { isOffline } from '../infra/offline.ts';
import type { RegistryLogin } from '../infra/registry/login.ts';
import type { ImageChoice } from '../infra/serving-image.ts';
import { decideServingImage } from '../infra/serving-image.ts';
import type { Settings } from '../infra/settings.ts';
import { bytesInWords } from '../report/amounts.ts';
import type { Progress } from '../report/progress.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import { lackedOffline } from '../toolchain/offline.ts';
import { engineWords } from '../toolchain/pull/engine-words.ts';
import type { Pulled } from '../toolchain/pull/pull-image.ts';
import { pullImage } from '../toolchain/pull/pull-image.ts';
import { imageVerdict } from './image-verdict.ts';
import { movedTags } from './moved-tags.ts';

/** An image that a container of the stack is to run, by its name in a registry or on the engine. */
export interface NamedImage {
  readonly name: string;
  /** The first of the containers that run it. */
  readonly role: string;
  readonly login: RegistryLogin | undefined;
}

/** Whether anything of the stack may run an image that is not built here. */
export const mayNeedImages = ({ image, endpoints, consumers }: Settings): boolean =>
  [{ image }, ...containersOf(endpoints)].some((one) => one.image.kind !== 'cpu') ||
  consumers.some(({ source }) => source.kind === 'image');

export interface ImagesAhead {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly progress: Progress;
  /** Whether an image that is there is pulled again where its tag has moved. */
  readonly pullMoved?: boolean;
  /** Aborted, the engine stops pulling. */
  readonly signal?: AbortSignal;
}

export interface GotImages {
  /** What came of it, in a few words. */
  readonly outcome: string;
  /** Those that were there already, and were left as they are. */
  readonly present: readonly string[];
}

/**
 * Pulls what the engine lacks before Pulumi, which would do it in silence. Throws VisibleError naming
 * the image and why it cannot be had.
 */
export async function getImages(ahead: ImagesAhead): Promise<GotImages> {
  const { settings, pullMoved = false } = ahead;
  const { docker } = ahead.engine;
  const outcomes: string[] = [];
  const present: string[] = [];
  for (const image of await namedImages(docker, settings)) {
    const { name, login } = image;
    const isThere = await isPresent(docker, name);
    const stays =
      isThere &&
      !(pullMoved && (await movedTags(docker, [name], () => Promise.resolve(login))).length > 0);
    if (stays) present.push(name);
    else outcomes.push(pulledInWords(image, await pulled(ahead, image)));
  }
  const otherwise = present.length > 0 ? 'present' : 'none to pull';
  return { outcome: outcomes.join('; ') || otherwise, present };
}

/** Each once, whoever else runs it. */
async function namedImages(docker: Docker, settings: Settings): Promise<readonly NamedImage[]> {
  const { image, endpoints, consumers, pytorchImage } = settings;
  const found = new Map<string, NamedImage>();
  const add = (one: NamedImage) => {
    if (!found.has(one.name)) found.set(one.name, one);
  };
  const facts = { isPresent: (name: string) => isPresent(docker, name), askEcr };
  const asked = new Set<string>();
  const serving: readonly { readonly role: string; readonly image: ImageChoice }[] = [
    { role: endpointRole, image },
    ...containersOf(endpoints),
  ];
  for (const { role, image: choice } of serving) {
    const question = JSON.stringify(choice);
    if (asked.has(question)) continue;
    asked.add(question);
    const decision = await decideServingImage(choice, pytorchImage, facts);
    if (decision.kind === 'cpu') continue;
    const { uri: name, login: token } = decision;
    const login = token ? { ...token, serveraddress: token.registry } : await dockersOwn(name);
    add({ name, role, login });
  }
  for (const { name: role, source } of consumers)
    if (source.kind === 'image')
      add({ name: source.image, role, login: await dockersOwn(source.image) });
  return [...found.values()];
}

const dockersOwn = (image: string): Promise<RegistryLogin | undefined> =>
  loginFromDocker(parseImageName(image).registry);

async function pulled(
  { engine, settings, progress, signal }: ImagesAhead,
  { name, role, login }: NamedImage,
): Promise<Pulled> {
  if (isOffline())
    throw lackedOffline(
      `the image ${name} of ${role}`,
      'while online, run `npm run up` once, which pulls it, or load it onto the engine',
    );
  try {
    return await pullImage({ engine, name, login, progress, ...(signal ? { signal } : {}) });
  } catch (cause) {
    if (cause instanceof VisibleError || signal?.aborted) throw cause;
    const said = engineWords(cause);
    // In the words that Pulumi's docker plug-ins have for it: one place tells what to do.
    const message = `unable to pull image ${name}: error pulling image ${name}: ${said}`;
    const verdict = imageVerdict([{ resource: `${role}-image`, message }]);
    throw new VisibleError({
      doing: `bringing up the stack ${settings.stack}`,
      found: verdict?.found ?? message,
      next: verdict?.next ?? 'mend the cause and run this again',
      exitCode: ExitCode.stack,
      cause,
    });
  }
}

function pulledInWords({ name }: NamedImage, { bytes, seconds }: Pulled): string {
  const rate = seconds > 0 && bytes > 0 ? ` at ${bytesInWords(bytes / seconds)}/s` : '';
  return `pulled ${name} (${bytesInWords(bytes)}${rate})`;
}
