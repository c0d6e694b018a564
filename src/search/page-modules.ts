import { readdir, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';

/** What a browser runs, by the name of its file. */
export type PageModules = ReadonlyMap<string, string>;

/** The modules of a page as Node would run them: without their types, every line where it was. */
export async function readModules(folder: URL): Promise<PageModules> {
  const names = (await readdir(folder)).filter((name) => /^[a-z-]+\.ts$/.test(name));
  const sources = names.map((name) => readFile(new URL(name, folder), 'utf8'));
  const stripped = (await Promise.all(sources)).map((source) => stripTypeScriptTypes(source));
  return new Map(names.map((name, index) => [name, stripped[index] ?? '']));
}
