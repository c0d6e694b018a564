import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The default model’s embedder, and what it imports. */
const embedderFiles = ['embedder.py', 'packing.py', 'precision.py', 'sessions.py'];

/** A folder of `handlers/` as a model’s `code`, with the default model’s embedder beside it. */
export function handlerFolder(name: string): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'conformance-handler-'));
  // The container's user is another one.
  chmodSync(path, 0o755);
  cpSync(folder(`handlers/${name}`), path, { recursive: true });
  for (const file of embedderFiles)
    cpSync(folder(`../../../src/sagemaker/code/${file}`), join(path, file));
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
