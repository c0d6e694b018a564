import { describe, expect, test } from 'vitest';
import type { ServedNow } from './engine/images.ts';
import type { Offer } from './registry/offer.ts';
import type { ImageChoice } from './serving-image.ts';
import { decideServingImage, officialImage, parseImageChoice } from './serving-image.ts';

const login = { serveraddress: 'r', username: 'AWS', password: 'p' };
const token: Offer = { kind: 'offered', login, how: 'ECR gave a token' };
const none: Offer = {
  kind: 'refused',
  refusal: { found: 'there are no AWS credentials', next: 'log in' },
};

interface Given {
  readonly present?: readonly string[];
  readonly offer?: Offer;
  readonly now?: ServedNow;
}

const decide = (choice: ImageChoice, { present = [], offer = none, now }: Given = {}) =>
  decideServingImage(choice, officialImage, {
    isPresent: (uri) => Promise.resolve(present.includes(uri)),
    offerOf: () => Promise.resolve(offer),
    servedNow: () => Promise.resolve(now),
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

describe('auto', () => {
  test('takes the official image that is on the engine, without a token', async () => {
    expect(await decide({ kind: 'auto' }, { present: [officialImage] })).toEqual({
      kind: 'uri',
      uri: officialImage,
      reason: 'auto: the official image is on this engine',
      login: undefined,
    });
  });
  test('pulls the official image when ECR gives a token', async () => {
    expect(await decide({ kind: 'auto' }, { offer: token })).toEqual({
      kind: 'uri',
      uri: officialImage,
      reason: 'auto: ECR gave a token',
      login,
    });
  });
  test('falls back to the CPU image, and says why', async () => {
    expect(await decide({ kind: 'auto' })).toEqual({
      kind: 'cpu',
      reason: 'auto: the official image is not on this engine, and there are no AWS credentials',
    });
  });
  test('stays with what runs when the official image cannot be had', async () => {
    const older = officialImage.replace('2.1.0', '2.0.1');
    const now = { uri: older, imageId: 'sha256:1' };
    const reason = `auto: it stays with ${older}, which it runs; ${officialImage} is not on this engine, and there are no AWS credentials`;
    const kept = { kind: 'uri', uri: older, reason, login: undefined };
    expect(await decide({ kind: 'auto' }, { now, present: [older] })).toEqual(kept);
    expect(await decide({ kind: 'auto' }, { now })).toEqual({ ...kept, imageId: 'sha256:1' });
  });
  test('what runs does not keep the official image away', async () => {
    const now = { uri: 'other/image:1', imageId: 'sha256:1' };
    const given = { now, offer: token, present: ['other/image:1'] };
    expect(await decide({ kind: 'auto' }, given)).toMatchObject({ uri: officialImage });
  });
});

describe('an image that is named', () => {
  test('is not replaced by another', async () => {
    await expect(decide({ kind: 'pytorch' })).rejects.toThrow(
      `getting the image ${officialImage}: there are no AWS credentials\n  next: log in`,
    );
    await expect(decide({ kind: 'uri', uri: 'a/b' })).rejects.toThrow('getting the image a/b');
  });
  test('is taken without a token when the engine has it', async () => {
    expect(await decide({ kind: 'uri', uri: 'a/b' }, { present: ['a/b'] })).toMatchObject({
      uri: 'a/b',
      login: undefined,
    });
  });
  test('is pulled with the login there is', async () => {
    expect(await decide({ kind: 'pytorch' }, { offer: token })).toMatchObject({ login });
  });
});

test('cpu asks nobody', async () => {
  const never = () => Promise.reject(new Error('asked'));
  const facts = { isPresent: never, offerOf: never, servedNow: never };
  expect(await decideServingImage({ kind: 'cpu' }, officialImage, facts)).toMatchObject({
    kind: 'cpu',
  });
});
