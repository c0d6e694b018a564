import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { imagePresets } from '../infra/image-presets.ts';
import type { Settings } from '../infra/settings.ts';
import type { Expectations } from '../smoke/checks.ts';
import type { Places } from '../toolchain/places.ts';

/** Whether a container serves the project's own model, whose weights the set-up makes. */
export const servesDefaultModel = (
  settings: Pick<Settings, 'modelDirectory'>,
  places: Places,
): boolean => settings.modelDirectory === join(places.checkout, 'src', 'sagemaker');

/** What a smoke test may expect of the stack's model: `model.json` says more, where there is one. */
export function expectationsOf(settings: Settings, places: Places): Expectations {
  // In the dialect of its own handler: an image may well do something else with the same weights.
  const isOurs =
    servesDefaultModel(settings, places) &&
    isDeepStrictEqual(settings.probe, imagePresets.pytorch.probe);
  const known = modelFacts(settings.modelDirectory);
  return {
    payload: settings.probe.payload,
    path: settings.probe.path,
    pingPath: settings.pingPath,
    ...(known.dimension === undefined ? {} : { dimension: known.dimension }),
    unitNorm: isOurs,
    refusesBadInput: isOurs,
  };
}

interface ModelFacts {
  readonly dimension?: number;
}

function modelFacts(modelDirectory: string | undefined): ModelFacts {
  if (modelDirectory === undefined) return {};
  try {
    return JSON.parse(readFileSync(join(modelDirectory, 'model.json'), 'utf8')) as ModelFacts;
  } catch {
    // A model without that file is a model of which nothing more is known.
    return {};
  }
}
