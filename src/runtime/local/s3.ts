import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import { giveBackWhenSent, readBody } from '../api/body.ts';
import { NotStorable } from '../async/object-store.ts';
import type { Twin } from '../twin.ts';

/** Where the twin’s objects are for S3 clients: `AWS_ENDPOINT_URL_S3=http://…/_local/s3`. */
export const s3Prefix = '/_local/s3/';

/** Bytes. */
const longestObject = 67_108_864;

/** Just enough of S3, path style, to put an input and get an output: GetObject, HeadObject, PutObject. */
export async function answerS3(
  request: IncomingMessage,
  response: ServerResponse,
  twin: Twin,
  path: string,
): Promise<void> {
  const body = await readBody(request, longestObject, twin.budget);
  try {
    await answerObject(request, response, twin, path, body);
  } finally {
    twin.budget.giveBack(body.length);
  }
}

async function answerObject(
  request: IncomingMessage,
  response: ServerResponse,
  twin: Twin,
  path: string,
  body: Buffer,
): Promise<void> {
  const location = locationOf(path);
  if (location === undefined || twin.store.pathOf(location) === undefined) {
    refuse(response, 400, 'InvalidRequest', 'expected /_local/s3/BUCKET/KEY');
    return;
  }
  if (request.method === 'PUT') {
    const object = decoded(request, body);
    try {
      await twin.store.write(location, object);
    } catch (error) {
      if (!(error instanceof NotStorable)) throw error;
      refuse(response, 400, error.type, error.words);
      return;
    }
    response.writeHead(200, { etag: etagOf(object) }).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, 405, 'MethodNotAllowed', 'expected GET, HEAD or PUT');
    return;
  }
  const found = await twin.store.read(location);
  if (!found) {
    refuse(response, 404, 'NoSuchKey', 'The specified key does not exist.');
    return;
  }
  twin.budget.take(found.length);
  giveBackWhenSent(response, twin.budget, found.length);
  response.writeHead(200, {
    'content-length': found.length,
    'content-type': 'binary/octet-stream',
    etag: etagOf(found),
    'last-modified': new Date().toUTCString(),
  });
  response.end(request.method === 'GET' ? found : undefined);
}

function locationOf(path: string): string | undefined {
  try {
    return `s3://${decodeURIComponent(path.slice(s3Prefix.length))}`;
  } catch {
    return undefined;
  }
}

/** SDKs frame a body whose checksum follows it: `SIZE[;…]\r\nBYTES\r\n … 0\r\n trailers`. */
function decoded({ headers }: IncomingMessage, body: Buffer): Buffer {
  if (!String(headers['content-encoding']).includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (end < 0 || !(size > 0)) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
}
