import type { Probe } from './settings.ts';

export const presetNames = [
  'pytorch',
  'huggingface',
  'tei',
  'djl',
  'ray-serve',
  'sagemaker',
] as const;
export type PresetName = (typeof presetNames)[number];

type Environment = Readonly<Record<string, string>>;

/** What an image is like: how it is started, what it is asked and where its vector is in the answer. */
export interface ImagePreset {
  /** What is known of an image's URI by which this preset is taken for it. */
  readonly uri: RegExp;
  /** The container's arguments; undefined leaves the image its own. */
  readonly command: readonly string[] | undefined;
  /** What the container is told beside what SageMaker tells; the settings win. */
  readonly environment: (port: number, given: Environment) => Environment;
  readonly probe: Probe;
  /** Whether its Python, any from 3.8 on, is on PATH: the health check runs in it. */
  readonly hasPython: boolean;
  readonly model: ModelNeeds;
}

/** What a container finds its model by; without any of it, it would not come up. */
export interface ModelNeeds {
  /** Files below the model directory, `PROGRAM` being the setting `program`; one of them is enough. */
  readonly files: readonly string[];
  /** Variables that name a model; any of them stands for the files. */
  readonly variables: readonly string[];
}

const text = 'geladeira frost free 375 litros';
const serve = ['serve'];
const nothing = () => ({});
/** Where SageMaker mounts a model. */
const mounted = '/opt/ml/model';
const handler = 'code/PROGRAM';

/** The project's own dialect, that of the default model's `inference.py`. */
const own: Probe = { payload: { search_term: text }, path: 'embedding' };
const inputs = (path: string): Probe => ({ payload: { inputs: text }, path });

/**
 * The images whose ways are known. Where each shape comes from stands beside it; docs/images.md says the
 * same to users.
 */
export const imagePresets: Readonly<Record<PresetName, ImagePreset>> = {
  /** AWS's PyTorch image and whatever else hosts a SageMaker-style `inference.py` (TorchServe). */
  pytorch: {
    uri: /(^|\/)pytorch-inference[:@]/,
    command: serve,
    environment: nothing,
    probe: own,
    hasPython: true,
    model: { files: [handler], variables: [] },
  },

  /**
   * AWS's Hugging Face image. sagemaker-huggingface-inference-toolkit hands `inputs` to a pipeline of
   * transformers (handler_service.py, `predict`). The one for `feature-extraction` gives [1][tokens][floats]
   * of one text, seen with transformers 4.48.3, so 0.0 is the vector of the first token.
   */
  huggingface: {
    uri: /(^|\/)huggingface-(pytorch|tensorflow)-inference[^/]*[:@]/,
    command: serve,
    environment: () => ({ HF_TASK: 'feature-extraction' }),
    probe: inputs('0.0'),
    hasPython: true,
    model: { files: ['config.json', handler], variables: ['HF_MODEL_ID'] },
  },

  /**
   * Hugging Face's text-embeddings-inference, its own image and AWS's. Its entry point takes no `serve`;
   * it listens on PORT, 80 in its own image (Dockerfile) and 8080 in AWS's (sagemaker-entrypoint.sh), and
   * `/invocations` is its `/embed`: [[floats]] (router/src/http/server.rs). A Debian without Python.
   */
  tei: {
    uri: /(^|\/)(text-embeddings-inference|(huggingface-)?tei(-cpu)?)[:@]/,
    command: undefined,
    environment: (port, { MODEL_ID, HF_MODEL_ID = MODEL_ID ?? mounted }) => ({
      PORT: String(port),
      // The first is read by its own image, the second by AWS's.
      MODEL_ID: HF_MODEL_ID,
      HF_MODEL_ID,
    }),
    probe: inputs('0'),
    hasPython: false,
    model: { files: ['config.json'], variables: ['MODEL_ID', 'HF_MODEL_ID'] },
  },

  /**
   * DJL Serving and AWS's LMI images: one text gives one vector, the answer itself
   * (docs.djl.ai, LMI Text Embedding User Guide, "API Schema").
   */
  djl: {
    uri: /(^|\/)(djl-(inference|serving)|lmi)[:@]/,
    command: serve,
    environment: nothing,
    probe: inputs('$'),
    hasPython: true,
    model: {
      files: ['serving.properties', 'model.py', 'config.json'],
      variables: ['HF_MODEL_ID', 'OPTION_MODEL_ID'],
    },
  },

  /**
   * AWS's Ray Serve image, the named successor of the PyTorch one. An adapter passes `/invocations` on to
   * the application that `config.yaml` or SM_RAYSERVE_APP names, so the dialect is the application's own
   * (aws.github.io/deep-learning-containers/ray/deployment/sagemaker): the project's unless `probe` says.
   */
  'ray-serve': {
    uri: /(^|\/)ray:serve-ml-sagemaker-/,
    command: serve,
    environment: nothing,
    probe: own,
    hasPython: true,
    model: { files: ['config.yaml'], variables: ['SM_RAYSERVE_APP'] },
  },

  /** Any other image that answers SageMaker's contract: what it needs is its own business. */
  sagemaker: {
    uri: /^/,
    command: serve,
    environment: nothing,
    probe: own,
    hasPython: false,
    model: { files: [], variables: [] },
  },
};

/** What an image is taken for by its URI: the first preset that knows it. */
export function presetOfUri(uri: string): PresetName {
  // A name without a tag or digest ends where the pattern wants one.
  const named = /[:@][^/]*$/.test(uri) ? uri : `${uri}:latest`;
  const known = presetNames.find((name) => imagePresets[name].uri.test(named));
  return known ?? 'sagemaker';
}
