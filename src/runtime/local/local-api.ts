import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../api/body.ts';
import { answering } from '../api/answering.ts';
import { ApiError } from '../api/api-error.ts';
import { replyJson } from '../api/reply.ts';
import type { Twin } from '../twin.ts';
import { showEndpoints, showHealth } from './endpoints.ts';
import { addFault, clearFaults, setFaults, showFaults } from './faults.ts';
import { clearInvocations, followInvocations, showInvocations } from './invocations.ts';
import { showMetrics } from './metrics.ts';
import { showOpenApi } from './openapi.ts';
import { answerS3, s3Prefix } from './s3.ts';

/** A request of the twin’s own API, read to its end. */
export interface LocalRequest {
  readonly twin: Twin;
  readonly query: URLSearchParams;
  /** Undefined when there is none. Throws ApiError when it is not JSON. */
  readonly json: () => unknown;
  readonly response: ServerResponse;
}

/** Resolves to what is answered as JSON with 200; undefined when it has answered by itself. */
export type LocalAnswer = (request: LocalRequest) => Promise<unknown>;

const routes: Readonly<Record<string, Readonly<Record<string, LocalAnswer>>>> = {
  '/_local/health': { GET: showHealth },
  '/_local/endpoints': { GET: showEndpoints },
  '/_local/faults': { GET: showFaults, PUT: setFaults, POST: addFault, DELETE: clearFaults },
  '/_local/invocations': { GET: showInvocations, DELETE: clearInvocations },
  '/_local/invocations/events': { GET: followInvocations },
  '/_local/metrics': { GET: showMetrics },
  '/_local/openapi.json': { GET: showOpenApi },
};

/** Bytes; a list of faults is far shorter. */
const longestBody = 1_048_576;

/** What is wrong with a request of this API, in words. */
export const refusal = (status: number, message: string): ApiError =>
  new ApiError('LocalError', status, { message });

export const answerLocally = (
  request: IncomingMessage,
  response: ServerResponse,
  twin: Twin,
): Promise<void> =>
  answering(response, async (requestId) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://twin');
    if (pathname.startsWith(s3Prefix)) {
      await answerS3(request, response, twin, pathname);
      return;
    }
    const body = await readBody(request, longestBody, twin.budget);
    twin.budget.giveBack(body.length);
    const answer = find(pathname, request.method ?? '', response);
    const value = await answer({ twin, query, json: () => parse(body), response });
    if (value !== undefined) replyJson(response, requestId, 200, value);
  });

function find(path: string, method: string, response: ServerResponse): LocalAnswer {
  const methods = routes[path];
  if (!methods) {
    const known = Object.keys(routes).join(', ');
    throw refusal(404, `${path} does not exist; expected one of ${known}`);
  }
  const answer = methods[method];
  if (answer) return answer;
  const allowed = Object.keys(methods).join(', ');
  response.setHeader('allow', allowed);
  throw refusal(405, `${path} does not take ${method}; expected ${allowed}`);
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch {
    throw refusal(400, 'the body is not JSON');
  }
}
