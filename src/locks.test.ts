import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string }>
  >;
}
const read = (path: string) =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Lock;

// An image is built from its folder’s lock file, the tests run with the checkout’s. To write the former
// anew: in a copy of the folder outside the checkout, `npm install --package-lock-only`, with the
// checkout’s lock file put there first where it must keep the checkout’s versions.
test.each([
  ['runtime', 'undici'],
  ['consumer', 'fastify'],
])('the image of %s gets the very packages that are tested', (folder, known) => {
  const image = read(`${folder}/package-lock.json`).packages;
  const checkout = read('../package-lock.json').packages;
  const names = Object.keys(image).filter((name) => name !== '');
  expect(names).toContain(`node_modules/${known}`);
  for (const name of names) {
    const tested = checkout[`src/${folder}/${name}`] ?? checkout[name];
    expect({ name, integrity: tested?.integrity }).toEqual({
      name,
      integrity: image[name]?.integrity,
    });
  }
  const { '': ours } = image;
  const { [`src/${folder}`]: theirs } = checkout;
  expect(ours).toEqual(theirs);
});
