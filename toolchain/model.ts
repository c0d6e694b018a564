import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { isOffline } from '../infra/offline.ts';
import type { Progress } from '../report/progress.ts';
import { VisibleError } from '../report/visible-error.ts';
import { lackedOffline } from './offline.ts';
import { madeOnce } from './made-once.ts';
import { makeModel, recipeKey } from './model/make-model.ts';
import { modelState, vouch } from './model/model-files.ts';
import type { ModelFile } from './model/model-files.ts';
import type { Places } from './places.ts';

export interface EnsureModel {
  readonly places: Places;
  readonly docker: Docker;
  /** An image with Python 3.13, its venv module and ca-certificates; used only to make the model. */
  readonly baseImage: string;
  readonly progress: Progress;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Model {
  /** The model directory, absolute: mounted at /opt/ml/model. */
  readonly directory: string;
  /** Where the weights came from this time. */
  readonly origin: 'present' | 'cache' | 'made';
  /** The files' names, relative to the directory. */
  readonly files: readonly string[];
}

/**
 * The default model's weights in `src/sagemaker`: there already (a few milliseconds), copied from
 * the cache, or made (half a minute). Safe to call from several processes at once. Throws
 * VisibleError when it cannot be made, and when somebody else's weights are in its place.
 */
export async function ensureModel(options: EnsureModel): Promise<Model> {
  const { places, docker, baseImage, progress, env = process.env } = options;
  const directory = join(places.checkout, 'src/sagemaker');
  const present = await intact(places, directory);
  if (present) return { directory, origin: 'present', files: namesOf(present) };

  const cached = cachedModel(places.cache);
  // A cache that somebody touched is no cache.
  if (existsSync(cached) && !(await isIntact(cached))) rmSync(cached, { recursive: true });
  let origin: Model['origin'] = 'cache';
  await madeOnce(
    cached,
    async (output) => {
      if (isOffline(env)) throw lackedOffline('the default model');
      origin = 'made';
      await makeModel({ docker, baseImage, output, progress, env });
    },
    progress,
  );
  const model = install(await inCache(cached), cached, options);
  return { directory, origin, files: namesOf(model) };
}

const namesOf = (model: ModelFile): readonly string[] => [
  ...Object.keys(model.files),
  'model.json',
];

/** Where the default model is kept for all checkouts of a user. */
export const cachedModel = (cache: string): string => join(cache, `model-${recipeKey()}`);

/** Kept in the workspace: what was hashed once is not hashed again while it looks the same. */
const markerOf = (places: Places): string => join(places.workspace, 'model-checked.json');

/** The model in the checkout if it is this recipe's; throws where it is not ours to replace. */
async function intact(places: Places, directory: string): Promise<ModelFile | undefined> {
  const state = await modelState(directory, markerOf(places));
  if (state.kind === 'altered')
    throw new VisibleError({
      doing: `checking the model in ${directory}`,
      found: `${state.file} has sha256 ${state.found}`,
      expected: 'what model.json beside it says',
      next: `for the default model, delete ${join(directory, 'model.json')} and run this again; for a model of your own, give it a directory of its own and set modelDirectory`,
    });
  if (state.kind === 'missing' || state.model.recipe !== recipeKey()) return undefined;
  mkdirSync(places.workspace, { recursive: true });
  vouch(directory, state.model, markerOf(places));
  return state.model;
}

async function isIntact(directory: string): Promise<boolean> {
  return (await modelState(directory, join(directory, 'no-marker'))).kind === 'intact';
}

async function inCache(cached: string): Promise<ModelFile> {
  const state = await modelState(cached, join(cached, 'no-marker'));
  if (state.kind !== 'intact') throw new Error(`the model in ${cached} is ${state.kind}`);
  return state.model;
}

/** Copies beside each file's place and renames, so that a reader never sees half a file. */
function install(model: ModelFile, cached: string, { places, progress }: EnsureModel): ModelFile {
  const directory = join(places.checkout, 'src/sagemaker');
  progress.update(`copying the model into ${directory}`);
  // model.json last: with it there, the others are.
  for (const name of namesOf(model)) {
    const unfinished = join(directory, `.${name}.unfinished`);
    copyFileSync(join(cached, name), unfinished);
    chmodSync(unfinished, 0o644);
    renameSync(unfinished, join(directory, name));
  }
  mkdirSync(places.workspace, { recursive: true });
  vouch(directory, model, markerOf(places));
  return model;
}
