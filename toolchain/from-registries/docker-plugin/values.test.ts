import { expect, test } from 'vitest';
import { withoutSecretSigns } from './values.ts';

test('secrets of a provider’s configuration are opened, wherever they are', () => {
  const secret = (value: string) => ({
    '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
    value,
  });
  expect(
    withoutSecretSigns({ registryAuth: secret('[]'), list: [secret('x'), 1], host: 'unix://' }),
  ).toEqual({ registryAuth: '[]', list: ['x', 1], host: 'unix://' });
});
