import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import dockerignore from '@balena/dockerignore';

/**
 * All of a build's context that can change its image: name, then content, of every file that the
 * build sees, sorted by name. A symbolic link's content is where it points.
 */
export function* contextFiles(
  context: string,
  dockerfile = 'Dockerfile',
): Generator<string | Buffer> {
  const ignored = dockerignore.default().add(ignoreFile(context, dockerfile));
  const files = readdirSync(context, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .map(({ entry, path }) => ({ entry, path, name: path.slice(context.length + 1) }))
    .filter(({ name }) => !ignored.ignores(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const { entry, path, name } of files) {
    yield isProgram(entry, path) ? `${name} (executable)` : name;
    yield entry.isFile() ? readFileSync(path) : readlinkSync(path);
  }
}

const isProgram = (entry: Dirent, path: string): boolean =>
  entry.isFile() && (statSync(path).mode & 0o111) !== 0;

/** A Dockerfile may have an ignore file of its own, which then counts alone. */
function ignoreFile(context: string, dockerfile: string): string {
  const own = readIfThere(join(context, `${dockerfile}.dockerignore`));
  return own ?? readIfThere(join(context, '.dockerignore')) ?? '';
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
