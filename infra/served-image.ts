import type { ImageChoice } from './serving-image.ts';
import type { PresetName } from './image-presets.ts';
import { imagePresets, presetOfUri } from './image-presets.ts';
import { endpointPort } from './names.ts';
import type { Probe } from './settings.ts';

/** What a container is told of how its image is used, all of it resolved. */
export interface ServedImage {
  readonly image: ImageChoice;
  readonly preset: PresetName;
  /** Why it is taken for that, in a few words; undefined for the images that need no guess. */
  readonly presetReason: string | undefined;
  /** The container's arguments and what they are given to; undefined is the image's own. */
  readonly command: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  /** Where the image listens, inside the container. */
  readonly containerPort: number;
  readonly pingPath: string;
  readonly probe: Probe;
}

/** The settings about an image, as far as they are given. */
export interface GivenImage {
  readonly image: ImageChoice;
  readonly imagePreset?: PresetName | undefined;
  readonly command?: readonly string[] | undefined;
  readonly entrypoint?: readonly string[] | undefined;
  readonly containerPort?: number | undefined;
  readonly pingPath?: string | undefined;
  readonly probe?: Probe | undefined;
}

/** The keys that only mean something for an image that is named by its URI. */
export const uriKeys = [
  'imagePreset',
  'command',
  'entrypoint',
  'containerPort',
  'pingPath',
] as const;

/** SageMaker's own. */
const usualPing = '/ping';

/** What is given wins, the image's preset has the rest. */
export function servedImage(given: GivenImage): ServedImage {
  const { image, entrypoint, containerPort = endpointPort, pingPath = usualPing } = given;
  const [name, reason] = presetOf(given);
  const preset = imagePresets[name];
  return {
    image,
    preset: name,
    presetReason: reason,
    command: given.command ?? preset.command,
    entrypoint,
    containerPort,
    pingPath,
    probe: given.probe ?? preset.probe,
  };
}

function presetOf({ image, imagePreset }: GivenImage): readonly [PresetName, string | undefined] {
  if (image.kind !== 'uri') return ['pytorch', undefined];
  if (imagePreset !== undefined)
    return [imagePreset, `the setting imagePreset says ${imagePreset}`];
  const guessed = presetOfUri(image.uri);
  if (guessed !== 'sagemaker') return [guessed, `taken for ${guessed} by its name`];
  return [
    guessed,
    'its name says nothing of its dialect: taken for one that answers as SageMaker asks',
  ];
}

/** Which of the keys for a URI stand beside a word of ours, where they would do nothing. */
export const uselessKeys = (given: GivenImage): readonly (typeof uriKeys)[number][] =>
  given.image.kind === 'uri' ? [] : uriKeys.filter((key) => given[key] !== undefined);
