import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../infra/checkout.ts';

/** The packages that these files of a bundle are of, with their licences' texts, by name. */
export function licencesOf(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => folderOf(file) ?? []));
  return [...folders]
    .map((folder) => licenceIn(join(checkout, folder)))
    .sort((one, other) => (one.title < other.title ? -1 : 1))
    .filter(({ title }, index, all) => title !== all[index - 1]?.title)
    .map(({ title, text }) => `${title}\n${'='.repeat(title.length)}\n\n${text.trim()}\n`)
    .join('\n\n');
}

/** `node_modules/a/node_modules/@b/c/x.js` is of the package in `node_modules/a/node_modules/@b/c`. */
export const folderOf = (file: string): string | undefined =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
  readonly homepage?: string;
}

function licenceIn(folder: string): { title: string; text: string } {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
  const { name, version, license = 'unknown' } = about;
  const file = readdirSync(folder)
    .sort()
    .find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file
    ? readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')
    : withoutText(about);
  return { title: `${name} ${version} (${license})`, text };
}

/** Whose work it is, and where it is from, where a package says no more than its licence's name. */
function withoutText({ name, license = 'unknown', author, homepage }: Package): string {
  const by = typeof author === 'object' ? author.name : author;
  return [
    `The package brings no text of its licence: ${license}.`,
    ...(by === undefined ? [] : [`By ${by}.`]),
    homepage ?? `https://www.npmjs.com/package/${name}`,
  ].join('\n');
}
