import { describe, expect, test } from 'vitest';
import { presetOfUri } from './image-presets.ts';
import { parseSettings, SettingsError } from './settings.ts';
import { officialImage } from './serving-image.ts';

const ecr = '763104351884.dkr.ecr.us-east-1.amazonaws.com';

describe('what an image is taken for by its URI', () => {
  test.each([
    [officialImage, 'pytorch'],
    ['public.ecr.aws/deep-learning-containers/pytorch-inference:2.6.0-cpu-py312', 'pytorch'],
    [`${ecr}/huggingface-pytorch-inference:2.1.0-transformers4.37.0-cpu-py310`, 'huggingface'],
    [`${ecr}/huggingface-pytorch-inference-neuron:1`, 'huggingface'],
    ['ghcr.io/huggingface/text-embeddings-inference:cpu-1.7', 'tei'],
    ['ghcr.io/huggingface/text-embeddings-inference', 'tei'],
    ['683313688378.dkr.ecr.us-east-1.amazonaws.com/tei-cpu:2.0.1-tei1.8.2-cpu-py310', 'tei'],
    ['public.ecr.aws/deep-learning-containers/tei-cpu@sha256:00', 'tei'],
    [`${ecr}/djl-inference:0.33.0-lmi15.0.0-cu128`, 'djl'],
    ['deepjavalibrary/djl-serving:0.33.0', 'djl'],
    [`${ecr}/ray:serve-ml-sagemaker-cpu-v1.0.0`, 'ray-serve'],
    ['public.ecr.aws/deep-learning-containers/ray:serve-ml-sagemaker-cpu', 'ray-serve'],
    // It has neither /ping nor /invocations.
    ['public.ecr.aws/deep-learning-containers/ray:serve-ml-cpu', 'sagemaker'],
    ['registry.example:5000/team/embeddings:1', 'sagemaker'],
    ['registry.example/team/proteins-tei-less:1', 'sagemaker'],
  ])('%s: %s', (uri, preset) => {
    expect(presetOfUri(uri)).toBe(preset);
  });
});

const parse = (
  values: Readonly<Record<string, string>>,
  exists: (path: string) => boolean = () => true,
) => parseSettings({ stack: 'local', checkout: '/checkout', values, exists });

function problemsOf(...args: Parameters<typeof parse>): readonly string[] {
  try {
    parse(...args);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const tei = 'ghcr.io/huggingface/text-embeddings-inference:cpu-1.7';

describe('the settings of an image', () => {
  test('are the preset’s, with the reason for it', () => {
    expect(parse({ image: tei })).toMatchObject({
      preset: 'tei',
      presetReason: 'taken for tei by its name',
      command: undefined,
      containerPort: 8080,
      pingPath: '/ping',
      probe: { payload: { inputs: 'geladeira frost free 375 litros' }, path: '0' },
    });
  });

  test('are what is said, over the preset', () => {
    const said = {
      image: tei,
      imagePreset: 'djl',
      command: '["start", 1]',
      entrypoint: '["/bin/server"]',
      containerPort: '9000',
      pingPath: '/health',
      probe: '{"payload": "x", "path": "data[0].embedding"}',
    };
    expect(parse(said)).toMatchObject({
      preset: 'djl',
      presetReason: 'the setting imagePreset says djl',
      command: ['start', '1'],
      entrypoint: ['/bin/server'],
      containerPort: 9000,
      pingPath: '/health',
      probe: { payload: 'x', path: 'data.0.embedding' },
    });
  });

  test('are those of a handler’s host for the images that have a word', () => {
    const { preset, presetReason, command } = parse({ image: 'cpu' });
    expect([preset, presetReason, command]).toEqual(['pytorch', undefined, ['serve']]);
  });

  test('may leave the model to the image', () => {
    expect(parse({ image: 'team/own:1', modelDirectory: 'none' }).modelDirectory).toBeUndefined();
  });
});

describe('the endpoints’ images', () => {
  const endpointsOf = (stack: Readonly<Record<string, string>>, given: unknown) =>
    parse({ ...stack, endpoints: JSON.stringify(given) }).endpoints;

  test('bring their own dialect, whatever the stack’s is', () => {
    const [own, other] = endpointsOf(
      { image: 'team/own:1', containerPort: '9000', pingPath: '/health' },
      { other: { image: tei } },
    );
    expect(own).toMatchObject({
      probe: { path: 'embedding' },
      variants: [{ url: 'http://sagemaker-local:9000', ping: '/health' }],
    });
    expect(other).toMatchObject({
      probe: { path: '0' },
      variants: [
        { url: 'http://endpoint.other:8080', container: { preset: 'tei', command: undefined } },
      ],
    });
    expect(other?.variants[0]).not.toHaveProperty('ping');
  });

  test('take over what they do not say when the image is the stack’s', () => {
    const [, other] = endpointsOf(
      { image: 'team/own:1', containerPort: '9000' },
      { other: { command: ['serve', '--fast'], environment: { A: 1 } } },
    );
    expect(other?.variants).toMatchObject([
      {
        url: 'http://endpoint.other:9000',
        container: { command: ['serve', '--fast'], containerPort: 9000 },
      },
    ]);
  });

  test('speak one dialect in all variants, which one of them may say', () => {
    const [, split] = endpointsOf(
      { image: 'cpu' },
      { split: { variants: { A: { image: tei }, B: { image: `${tei}-2` } } } },
    );
    expect(split).toMatchObject({
      probe: { path: '0' },
      variants: [
        { container: { probe: { path: '0' }, preset: 'tei' } },
        { container: { probe: { path: '0' }, preset: 'tei' } },
      ],
    });
  });
});

describe('wrong settings of an image', () => {
  test.each([
    ['imagePreset', 'torchserve', 'expected pytorch, huggingface, tei, djl, ray-serve, sagemaker'],
    ['command', 'serve', 'expected a list of words such as [serve]'],
    ['command', '[]', 'expected a list of words such as [serve]'],
    ['entrypoint', '{}', 'expected a list of words such as [python3, /app/server.py]'],
    ['containerPort', '0', 'expected a port from 1 to 65535'],
    ['pingPath', 'health', 'expected a path such as /health'],
    ['probe', '{"payload": 1, "path": "data[x]"}', 'expected a map of `payload`'],
  ])('%s: %s', (key, value, said) => {
    const problems = problemsOf({ image: 'team/own:1', [key]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(
      `sagemaker-local:${key}: found ${JSON.stringify(value)}, ${said}`,
    );
  });

  test('say nothing where the image has a word', () => {
    const endpoints = JSON.stringify({ other: { command: ['x'] } });
    expect(problemsOf({ image: 'cpu', containerPort: '80', endpoints })).toEqual([
      'sagemaker-local:containerPort: found 80 beside the image cpu, expected it only with an image that is named by its URI',
      'sagemaker-local:endpoints.other.command: found ["x"] beside the image cpu, expected it only with an image that is named by its URI',
    ]);
  });

  const only =
    (...files: readonly string[]) =>
    (path: string) =>
      path === '/checkout/m' || files.some((file) => path === `/checkout/m/${file}`);

  test.each([
    [
      'tei',
      {},
      'config.json',
      'expected a folder with config.json, or MODEL_ID or HF_MODEL_ID in the environment',
    ],
    [
      'huggingface',
      {},
      'config.json',
      'expected a folder with config.json or code/inference.py, or HF_MODEL_ID',
    ],
    [
      'djl',
      {},
      'serving.properties',
      'expected a folder with serving.properties or model.py or config.json',
    ],
    [
      'ray-serve',
      {},
      'config.yaml',
      'expected a folder with config.yaml, or SM_RAYSERVE_APP in the environment',
    ],
    [
      'pytorch',
      {},
      'code/inference.py',
      'found no /checkout/m/code/inference.py; expected the handler there',
    ],
  ])('a model that %s would not find', (imagePreset, environment, file, said) => {
    const values = {
      image: 'a/b:1',
      imagePreset,
      modelDirectory: 'm',
      environment: JSON.stringify(environment),
    };
    expect(problemsOf(values, only('code/other.py'))[0]).toContain(said);
    expect(problemsOf(values, only(file))).toEqual([]);
  });

  test('a model that a variable names needs no file', () => {
    const environment = '{"HF_MODEL_ID": "BAAI/bge-base-en-v1.5"}';
    expect(problemsOf({ image: tei, modelDirectory: 'none', environment })).toEqual([]);
    expect(problemsOf({ image: tei, modelDirectory: 'none' })).toEqual([
      'sagemaker-local:modelDirectory: found none; expected a folder with config.json, or MODEL_ID or HF_MODEL_ID in the environment',
    ]);
  });
});
