import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type tar from 'tar-stream';
import type { Failure } from '../check.ts';
import type { ContainerInputs } from './fields.ts';

type Upload = NonNullable<ContainerInputs['uploads']>[number];

/** Writes files into a container that has not started yet. */
export async function upload(
  container: Docker.Container,
  uploads: readonly Upload[] = [],
): Promise<void> {
  if (uploads.length === 0) return;
  // Loaded only where it is used: Pulumi waits for the plug-in to load.
  const { pack } = await import('tar-stream');
  const archive = pack();
  for (const file of uploads) archive.entry(header(file), await content(file));
  archive.finalize();
  await container.putArchive(Readable.from(archive), { path: '/' });
}

export function header(file: Upload): Partial<tar.Header> & { name: string } {
  const mode = file.permissions || (file.executable ? '0744' : '0644');
  return {
    name: file.file.replace(/^\/+/, ''),
    mode: Number.parseInt(mode, 8),
    uid: Number(file.owner || 0),
    gid: Number(file.group || 0),
  };
}

async function content(file: Upload): Promise<Buffer> {
  if (file.source) return readFile(file.source);
  return file.contentBase64
    ? Buffer.from(file.contentBase64, 'base64')
    : Buffer.from(file.content ?? '');
}

/** What the table of inputs cannot say about uploads. */
export function checkUploads(uploads: readonly Upload[] = []): Failure[] {
  return uploads.flatMap((file, index) => {
    const at = `uploads[${index.toString()}]`;
    const sources = [file.content, file.contentBase64, file.source].filter(Boolean).length;
    const failures: Failure[] = [];
    if (sources !== 1) {
      const reason = `"${at}" needs one of content, contentBase64 and source, and has ${sources.toString()}`;
      failures.push({ property: at, reason });
    }
    for (const name of ['owner', 'group'] as const) {
      if (/^\d*$/.test(file[name] ?? '')) continue;
      const reason = `"${at}.${name}" must be a number: names are not looked up by this docker plug-in, which was made from package registries`;
      failures.push({ property: `${at}.${name}`, reason });
    }
    return failures;
  });
}
