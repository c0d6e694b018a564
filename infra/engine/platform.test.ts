import { expect, test } from 'vitest';
import { fits, platformsInWords, unfit } from './platform.ts';

const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64' };
const attestation = { os: 'unknown', architecture: 'unknown' };

test.each([
  ['the engine’s own', amd64, [amd64], true],
  ['another', arm64, [amd64], false],
  ['several, the engine’s among them', arm64, [amd64, arm64], true],
  ['nothing that is known', arm64, [], true],
  ['an attestation alone', arm64, [attestation], true],
  ['another beside an attestation', arm64, [amd64, attestation], false],
  ['another system', amd64, [{ os: 'windows', architecture: 'amd64' }], false],
])('offered for %s', (_, engine, offered, verdict) => {
  expect(fits(engine, offered)).toBe(verdict);
});

test('platforms are told once each, without what is none', () => {
  expect(platformsInWords([amd64, arm64, { ...arm64 }, attestation])).toBe(
    'linux/amd64, linux/arm64',
  );
});

test('what does not fit is told with both platforms', () => {
  expect(unfit(arm64, [amd64, attestation])).toBe(
    'it is for linux/amd64; the engine is linux/arm64',
  );
  expect(unfit(arm64, [amd64, arm64])).toBeUndefined();
});
