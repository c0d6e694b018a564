import { fileURLToPath } from 'node:url';
import { readdirSync } from 'node:fs';
import type Docker from 'dockerode';
import { contextFiles } from '../infra/build-context.ts';
import { isPresent } from '../infra/engine-facts.ts';
import { contentTag } from '../infra/names.ts';
import type { Progress } from '../report/progress.ts';
import { VisibleError } from '../report/visible-error.ts';
import { followed } from '../toolchain/followed.ts';

export interface BuiltImageOptions {
  readonly engine: Docker;
  /** A folder of the checkout with a Dockerfile in it. */
  readonly context: string;
  readonly baseImage: string;
  /** Of the image's name, after `sagemaker-local/`. */
  readonly repository: string;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly progress: Progress;
}

/**
 * Builds an image of the stack unless this very content was built before, under the stack's own name:
 * what one has built, the other finds. Gives the name.
 */
export async function builtImage(options: BuiltImageOptions): Promise<string> {
  const { engine, baseImage, target, args, progress } = options;
  const context = folder(options.context);
  const name = builtName(options);
  if (await isPresent(engine, name)) return name;
  const stream = await engine.buildImage(
    { context, src: readdirSync(context) },
    { t: name, ...(target && { target }), buildargs: { BASE_IMAGE: baseImage, ...args } },
  );
  await built(engine, stream, name, progress);
  return name;
}

/** What it is called, whether it is built or not. */
export function builtName(
  options: Pick<BuiltImageOptions, 'context' | 'baseImage' | 'repository'>,
): string {
  const tag = contentTag([options.baseImage, ...contextFiles(folder(options.context))]);
  return `sagemaker-local/${options.repository}:${tag}`;
}

const folder = (context: string): string =>
  fileURLToPath(new URL(`../${context}`, import.meta.url));

interface BuildEvent {
  readonly stream?: string;
  readonly error?: string;
}

async function built(
  engine: Docker,
  stream: NodeJS.ReadableStream,
  name: string,
  progress: Progress,
): Promise<void> {
  const lines: string[] = [];
  await followed(engine, stream, (event: BuildEvent) => {
    const line = event.stream?.trim();
    if (!line) return;
    lines.push(line);
    progress.update(line);
  }).catch((error: unknown) => {
    throw failed(name, error as Error, lines);
  });
}

const failed = (name: string, cause: Error, lines: readonly string[]): VisibleError =>
  new VisibleError({
    doing: `building ${name}`,
    found: cause.message,
    evidence: lines.slice(-12),
    next: 'read the lines above',
    cause,
  });
