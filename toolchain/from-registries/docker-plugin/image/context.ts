import { readFile } from 'node:fs/promises';

import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import dockerignoreModule from '@balena/dockerignore';
import tarFs from 'tar-fs';
import type { BuildFiles } from './build-options.ts';

// A CommonJS module whose types describe its `default`.
const dockerignore = dockerignoreModule.default;

/** A build's context as the archive that an engine takes, without what .dockerignore names. */
export async function archiveContext(files: BuildFiles): Promise<NodeJS.ReadableStream> {
  const keep = await ignoreRules(files);
  const dockerfile = await readFile(files.dockerfile).catch((error: unknown) => {
    throw new Error(`cannot read the Dockerfile ${files.dockerfile}`, { cause: error });
  });
  const archive = tarFs.pack(files.context, {
    ignore: (path) => !keep(path),
    // Whoever builds, the layers are the same; docker's own tools do so too.
    map: (header) => ({ ...header, uid: 0, gid: 0, uname: '', gname: '' }),
    finalize: false,
    finish: (pack) => {
      // Sent in any case, and last: an entry of the same name in the context gives way to it.
      pack.entry({ name: files.nameInArchive }, dockerfile);
      pack.finalize();
    },
  });
  // Its types are those of another stream library.
  return Readable.from(archive);
}

/** Which paths under the context to send; a Dockerfile may have an ignore file of its own. */
export async function ignoreRules(files: BuildFiles): Promise<(path: string) => boolean> {
  const text =
    (await readIfThere(`${files.dockerfile}.dockerignore`)) ??
    (await readIfThere(join(files.context, '.dockerignore')));
  if (text === undefined) return () => true;
  const rules = dockerignore({ ignorecase: false }).add(text);
  const exceptions = [...text.matchAll(/^\s*!\s*\/?(.+?)\s*$/gm)].map(([, path]) => path ?? '');
  return (path) => {
    const inside = relative(files.context, path).split(sep).join('/');
    if (inside === '' || !rules.ignores(inside)) return true;
    // An ignored folder is still entered for the sake of an exception in it, as docker does it.
    return exceptions.some((exception) => exception.startsWith(`${inside}/`));
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
