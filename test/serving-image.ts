import { fileURLToPath } from 'node:url';
import { readdirSync } from 'node:fs';
import type Docker from 'dockerode';
import { contextFiles } from '../infra/build-context.ts';
import { downloadArgs } from '../infra/built-image.ts';
import { isPresent } from '../infra/engine-facts.ts';
import { contentTag } from '../infra/names.ts';
import type { Progress } from '../report/progress.ts';
import { VisibleError } from '../report/visible-error.ts';
import { followed } from '../toolchain/followed.ts';
import { hostCertificates } from '../toolchain/certificates.ts';
import type { Places } from '../toolchain/places.ts';

export interface ServingImageOptions {
  readonly engine: Docker;
  readonly places: Places;
  readonly baseImage: string;
  /** `serving` is what the stack runs; `test` has ruff and pytest beside it. */
  readonly target: 'serving' | 'test';
  readonly progress: Progress;
  readonly env?: NodeJS.ProcessEnv;
}

const context = fileURLToPath(new URL('../src/serving', import.meta.url));

/** Builds the CPU image unless this very content was built before. Gives its name. */
export async function servingImage(options: ServingImageOptions): Promise<string> {
  const { engine, places, baseImage, target, progress, env = process.env } = options;
  hostCertificates({ places, env });
  const tag = contentTag([baseImage, ...contextFiles(context)]);
  // The stack's own name for the same content: what one has built, the other finds.
  const repository = target === 'serving' ? 'serving' : 'serving-test';
  const name = `sagemaker-local/${repository}:${tag}`;
  if (await isPresent(engine, name)) return name;
  const stream = await engine.buildImage(
    { context, src: readdirSync(context) },
    { t: name, target, buildargs: { BASE_IMAGE: baseImage, ...downloadArgs(env) } },
  );
  await built(engine, stream, name, progress);
  return name;
}

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
