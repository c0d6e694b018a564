import { expect, test } from 'vitest';
import { RegistryError } from './registry-error.ts';
import type { RegistryFault } from './registry-refusal.ts';
import { registryFault } from './registry-refusal.ts';

const inJson = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });

const heard: readonly (readonly [number, string, string, RegistryFault | undefined])[] = [
  [
    404,
    inJson('MANIFEST_UNKNOWN', 'manifest unknown'),
    'manifest unknown: manifest unknown',
    'no image',
  ],
  [
    404,
    inJson('NAME_UNKNOWN', 'repository name not known to registry'),
    'name unknown: repository name not known to registry',
    'no repository',
  ],
  [
    401,
    inJson('UNAUTHORIZED', 'authentication required'),
    'unauthorized: authentication required',
    'login refused',
  ],
  [401, 'Not Authorized\n', 'unauthorized: Not Authorized', 'login refused'],
  [
    403,
    inJson('DENIED', 'requested access to the resource is denied'),
    'denied: requested access to the resource is denied',
    'denied',
  ],
  [403, '<html>blocked</html>', 'denied: <html>blocked</html>', 'denied'],
  [502, '<html>bad gateway</html>', 'status 502: <html>bad gateway</html>', undefined],
];

test.each(heard)('%d %s', (status, said, words, fault) => {
  const { message } = new RegistryError(status, said);
  expect(message).toBe(words);
  expect(registryFault(message)).toBe(fault);
});
