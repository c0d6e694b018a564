import { join, resolve } from 'node:path';
import type { ContainerDeclaration } from './endpoints.ts';
import { imagePresets } from './image-presets.ts';
import { project } from './names.ts';

/** The setting's word for an image that has its model in it. */
const nothing = 'none';

/** Absolute; undefined where nothing is to be mounted. */
export const resolvedModelDirectory = (checkout: string, given: string): string | undefined =>
  given === nothing ? undefined : resolve(checkout, given);

type Served = Pick<
  ContainerDeclaration,
  'path' | 'preset' | 'modelDirectory' | 'program' | 'environment'
>;

/**
 * What is wrong with where a container finds its model, in one line or none. The engine would make a
 * missing folder itself, empty and owned by root; an image without its model ends with words of its own.
 */
export function modelProblems(
  { path, preset, modelDirectory, program, environment }: Served,
  exists: (path: string) => boolean,
): readonly string[] {
  const key = `${project}:${path === '' ? '' : `${path}.`}modelDirectory`;
  const needs = imagePresets[preset].model;
  const files = needs.files.map((file) => file.replace('PROGRAM', program));
  const wanted = files.length === 0 ? 'a folder' : `a folder with ${files.join(' or ')}`;
  const variables = needs.variables.join(' or ');
  const otherwise = variables === '' ? '' : `, or ${variables} in the environment`;
  if (modelDirectory !== undefined && !exists(modelDirectory))
    return [`${key}: found ${modelDirectory}, which does not exist; expected ${wanted}`];
  if (files.length === 0 || needs.variables.some((name) => name in environment)) return [];
  if (modelDirectory === undefined) return [`${key}: found none; expected ${wanted}${otherwise}`];
  if (files.some((file) => exists(join(modelDirectory, file)))) return [];
  const [only, ...more] = files;
  return more.length === 0 && otherwise === '' && only !== undefined
    ? [`${key}: found no ${join(modelDirectory, only)}; expected the handler there`]
    : [
        `${key}: found ${modelDirectory}, which an image like ${preset} has no model in; expected ${wanted}${otherwise}`,
      ];
}
