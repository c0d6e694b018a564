import { describe, expect, test } from 'vitest';
import type { EcrAnswer } from './ecr.ts';
import type { ImageChoice } from './serving-image.ts';
import { decideServingImage, officialImage, parseImageChoice } from './serving-image.ts';

const token: EcrAnswer = { kind: 'token', registry: 'r', username: 'AWS', password: 'p' };
const none: EcrAnswer = { kind: 'unavailable', reason: 'there are no AWS credentials' };

const decide = (choice: ImageChoice, isPresent: boolean, ecr: EcrAnswer) =>
  decideServingImage(choice, officialImage, {
    isPresent: () => Promise.resolve(isPresent),
    askEcr: () => Promise.resolve(ecr),
  });

describe('the image’s setting', () => {
  test.each(['auto', 'pytorch', 'cpu'])('%s is a word', (kind) => {
    expect(parseImageChoice(kind)).toEqual({ kind });
  });
  test.each(['team/embeddings:1', 'registry.example:5000/a/b@sha256:00', officialImage])(
    '%s is a URI',
    (uri) => {
      expect(parseImageChoice(uri)).toEqual({ kind: 'uri', uri });
    },
  );
  test.each(['cpux', '', 'a b/c', 'x:'])('"%s" is neither', (text) => {
    expect(parseImageChoice(text)).toBeUndefined();
  });
});

describe('which image serves', () => {
  test('auto takes the official image that is on the engine, without a token', async () => {
    expect(await decide({ kind: 'auto' }, true, none)).toMatchObject({
      kind: 'uri',
      uri: officialImage,
      login: undefined,
    });
  });
  test('auto pulls the official image when ECR gives a token', async () => {
    expect(await decide({ kind: 'auto' }, false, token)).toMatchObject({
      uri: officialImage,
      login: token,
    });
  });
  test('auto falls back to the CPU image, and says why', async () => {
    expect(await decide({ kind: 'auto' }, false, none)).toEqual({
      kind: 'cpu',
      reason: 'auto: the official image is not on this engine, and there are no AWS credentials',
    });
  });
  test('pytorch never falls back', async () => {
    expect(await decide({ kind: 'pytorch' }, false, none)).toMatchObject({ uri: officialImage });
  });
  test('cpu asks nobody', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const facts = { isPresent: never, askEcr: never };
    expect(await decideServingImage({ kind: 'cpu' }, officialImage, facts)).toMatchObject({
      kind: 'cpu',
    });
  });
  test('a URI is taken as it is', async () => {
    expect(await decide({ kind: 'uri', uri: 'a/b' }, false, none)).toMatchObject({ uri: 'a/b' });
  });
});
