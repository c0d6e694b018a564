import { expect, test } from 'vitest';
import { officialFor } from './official-image.ts';
import { officialImage } from './serving-image.ts';

const registry = '763104351884.dkr.ecr.us-east-1.amazonaws.com';
const tag = '2.1.0-cpu-py310-ubuntu20.04-sagemaker';

test('an engine for amd64 gets the image as it is named', () => {
  expect(officialFor(officialImage, 'amd64')).toBe(officialImage);
});

test.each([
  [`pytorch-inference:${tag}`, `pytorch-inference-graviton:${tag}`],
  [
    'pytorch-inference:2.4.0-cpu-py311-ubuntu22.04-sagemaker',
    'pytorch-inference-graviton:2.4.0-cpu-py311-ubuntu22.04-sagemaker',
  ],
  [
    'pytorch-inference:2.6.0-cpu-py312-ubuntu22.04-sagemaker',
    'pytorch-inference-arm64:2.6.0-cpu-py312-ubuntu22.04-sagemaker',
  ],
  [`mirrors/aws/pytorch-inference:${tag}`, `mirrors/aws/pytorch-inference-graviton:${tag}`],
])('an engine for arm64 gets, for %s, %s', (path, expected) => {
  expect(officialFor(`${registry}/${path}`, 'arm64')).toBe(`${registry}/${expected}`);
});

test.each([
  `pytorch-inference-graviton:${tag}`,
  'pytorch-inference:2.1.0-gpu-py310-cu118-ubuntu20.04-sagemaker',
  `pytorch-inference@sha256:${'0'.repeat(64)}`,
  `pytorch-inference:${tag}@sha256:${'0'.repeat(64)}`,
  `pytorch-training:${tag}`,
])('%s has no sibling that is known', (path) => {
  const image = `${registry}/${path}`;
  expect(officialFor(image, 'arm64')).toBe(image);
});
