import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KeptBlobs } from './kept-blobs.ts';
import type { Manifest } from '../../infra/registry/manifest.ts';
import { digestOf } from '../../infra/registry/manifest.ts';

/**
 * A registry at a port of this machine that has one image: from files that are kept, and what they
 * lack from the image's own registry.
 */
export class KeptPull implements AsyncDisposable {
  /** What an engine on this machine pulls. */
  readonly name: string;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(name: string, server: ReturnType<typeof createServer>) {
    this.name = name;
    this.#server = server;
  }

  static async of(repository: string, manifest: Manifest, blobs: KeptBlobs): Promise<KeptPull> {
    const server = createServer((request, response) => {
      void answer(request, response, manifest, blobs);
    });
    // Of 127.0.0.0/8 engines ask no certificate.
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new KeptPull(`127.0.0.1:${port}/${repository}@${digestOf(manifest.text)}`, server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

const asked = /^\/v2\/.+\/(?<kind>manifests|blobs)\/(?<reference>[^/]+)$/;

async function answer(
  { url = '', method, headers }: IncomingMessage,
  response: ServerResponse,
  manifest: Manifest,
  blobs: KeptBlobs,
): Promise<void> {
  const { kind, reference = '' } = asked.exec(url)?.groups ?? {};
  if (kind === 'blobs') {
    const start = Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    if (!(await blobs.serve(reference, start, response))) response.writeHead(404).end();
    return;
  }
  if (kind === undefined) {
    response.writeHead(url === '/v2/' ? 200 : 404, { 'content-type': 'application/json' });
    response.end('{}');
    return;
  }
  const digest = digestOf(manifest.text);
  response.writeHead(reference === digest ? 200 : 404, {
    'content-type': manifest.mediaType,
    'content-length': Buffer.byteLength(manifest.text),
    'docker-content-digest': digest,
  });
  response.end(method === 'HEAD' ? undefined : manifest.text);
}
