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

function licenceIn(folder: string): { title: string; text: string } {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string };
  const file = readdirSync(folder)
    .sort()
    .find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file
    ? readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')
    : `The package brings no text of its licence: ${license ?? 'unknown'}.`;
  return { title: `${name} ${version} (${license ?? 'unknown'})`, text };
}
