import { expect, test } from 'vitest';
import { imageVerdict } from './image-verdict.ts';

const denied = 'pull access denied for nobody/web, repository does not exist';

test.each([
  ['our plug-in', `unable to pull image nobody/web:1: error pulling image nobody/web:1: ${denied}`],
  [
    'the official one',
    `sdk-v2/provider2.go:572: sdk.helper_schema: unable to pull image nobody/web:1: error pulling image nobody/web:1: Error response from daemon: ${denied}: provider=docker@5.2.0\n\n* and more`,
  ],
])('an image that is not there is named, in the words of %s', (_, message) => {
  const verdict = imageVerdict([
    { resource: '', message: 'something else' },
    { resource: 'web-image', message },
  ]);
  expect(verdict?.found).toContain(
    'the image nobody/web:1 of web is not on the engine and cannot be pulled: ' +
      `the registry docker.io gives nobody/web to nobody without a login, if it has it (${denied}`,
  );
  expect(verdict?.next).toContain('correct the image’s name');
  expect(verdict?.found).not.toContain('\n');
});

test('an engine whose disk is full says what to run', () => {
  const message =
    'unable to pull image a/b:1: error pulling image a/b:1: failed to register layer: write /opt/x: no space left on device';
  const verdict = imageVerdict([{ resource: 'endpoint-image', message }]);
  expect(verdict?.found).toContain('the engine’s disk is full, while it pulled the image a/b:1');
  expect(verdict?.next).toContain('docker image prune');
});

test('other errors are none of an image', () => {
  expect(imageVerdict([{ resource: 'web', message: 'container exited' }])).toBeUndefined();
});
