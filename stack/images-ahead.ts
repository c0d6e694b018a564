import type Docker from 'dockerode';
import { containersOf } from '../infra/endpoints.ts';
import { isPresent } from '../infra/engine-facts.ts';
import { isOffline } from '../infra/offline.ts';
import type { RegistryLogin } from '../infra/registry/login.ts';
import type { Settings } from '../infra/settings.ts';
import { bytesInWords } from '../report/amounts.ts';
import type { Progress } from '../report/progress.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import { lackedOffline } from '../toolchain/offline.ts';
import { engineWords } from '../infra/engine/engine-words.ts';
import type { Pulled } from '../toolchain/pull/pull-image.ts';
import { pullImage } from '../toolchain/pull/pull-image.ts';
import { imageVerdict } from './image-verdict.ts';
import { movedTags } from './moved-tags.ts';
import { chooseServingImages, loginOfStack, offerToStack } from './serving-images.ts';

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
  /** Where what has come of an image is kept over an interruption. */
  readonly keepIn: string;
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
    const { name } = image;
    if (!(await isPresent(docker, name))) {
      outcomes.push(pulledInWords(image, await pulled(ahead, image)));
      continue;
    }
    // What is there needed no login until now.
    const login = pullMoved ? await loginOfStack(settings, name) : undefined;
    const moved = pullMoved && (await movedTags(docker, [name], () => Promise.resolve(login)));
    if (!moved || moved.length === 0) present.push(name);
    else outcomes.push(pulledInWords(image, await pulled(ahead, { ...image, login })));
  }
  const otherwise = present.length > 0 ? 'present' : 'none to pull';
  return { outcome: outcomes.join('; ') || otherwise, present };
}

/** Each once, whoever else runs it. Throws VisibleError where one cannot be had. */
async function namedImages(docker: Docker, settings: Settings): Promise<readonly NamedImage[]> {
  const found = new Map<string, NamedImage>();
  for (const { role, serving } of await chooseServingImages(docker, settings)) {
    // A login that only Pulumi can read: its plug-in pulls.
    if (serving.kind === 'cpu' || serving.isSealed || found.has(serving.uri)) continue;
    const { uri, imageId: name = uri, login } = serving;
    found.set(name, { name, role, login });
  }
  for (const { name: role, source } of settings.consumers) {
    if (source.kind !== 'image' || found.has(source.image)) continue;
    const offer = await offerToStack(docker, settings, source.image);
    if (!offer?.isSealed)
      found.set(source.image, { name: source.image, role, login: offer?.login });
  }
  return [...found.values()];
}

async function pulled(
  { engine, settings, progress, keepIn, signal }: ImagesAhead,
  { name, role, login }: NamedImage,
): Promise<Pulled> {
  if (isOffline())
    throw lackedOffline(
      `the image ${name} of ${role}`,
      'while online, run `npm run up` once, which pulls it, or load it onto the engine',
    );
  try {
    const request = { engine, name, login, progress, keepIn };
    return await pullImage({ ...request, ...(signal ? { signal } : {}) });
  } catch (cause) {
    if (cause instanceof VisibleError || signal?.aborted) throw cause;
    const said = engineWords(cause);
    // In the words that Pulumi's docker plug-ins have for it: one place tells what to do.
    const message = `unable to pull image ${name}: error pulling image ${name}: ${said}`;
    const verdict = imageVerdict([{ resource: `${role}-image`, message }]);
    throw new VisibleError({
      doing: `bringing up the stack ${settings.stack}`,
      found: verdict?.found ?? message,
      ...(verdict?.expected === undefined ? {} : { expected: verdict.expected }),
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
