import { expect, test } from 'vitest';
import { officialImage } from '../serving-image.ts';
import { mirrored } from './mirror.ts';

const path = 'pytorch-inference:2.1.0-cpu-py310-ubuntu20.04-sagemaker';

test.each([
  [undefined, officialImage],
  ['mirror.example:5000', `mirror.example:5000/${path}`],
  ['mirror.example/aws/', `mirror.example/aws/${path}`],
])('at the mirror %s it is %s', (mirror, image) => {
  expect(mirrored(officialImage, mirror)).toBe(image);
});

test('a digest is kept', () => {
  expect(mirrored('r.example/a/b@sha256:00', 'm.example')).toBe('m.example/a/b@sha256:00');
});
