import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A folder of `handlers/` as a model’s `code`, with the default model’s embedder beside it. */
export function handlerFolder(name: string): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'conformance-handler-'));
  // The container's user is another one.
  chmodSync(path, 0o755);
  cpSync(folder(`handlers/${name}`), path, { recursive: true });
  cpSync(folder('../../../src/sagemaker/code/embedder.py'), join(path, 'embedder.py'));
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
