import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string }>
  >;
}
const read = (path: string) =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Lock;

// The image is built from this folder’s lock file, the tests run with the checkout’s.
// To write it anew: `npm install --package-lock-only` in a copy of this folder outside the checkout.
test('the image gets the very packages that are tested', () => {
  const image = read('package-lock.json').packages;
  const checkout = read('../../package-lock.json').packages;
  const names = Object.keys(image).filter((name) => name !== '');
  expect(names).toContain('node_modules/undici');
  for (const name of names) {
    const tested = checkout[`src/runtime/${name}`] ?? checkout[name];
    expect({ name, integrity: tested?.integrity }).toEqual({
      name,
      integrity: image[name]?.integrity,
    });
  }
  const { '': ours } = image;
  const { 'src/runtime': theirs } = checkout;
  expect(ours).toEqual(theirs);
});
