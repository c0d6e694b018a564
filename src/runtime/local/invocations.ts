import { z } from 'zod';
import type { Invocation } from '../inspector/invocation.ts';
import type { LocalAnswer } from './local-api.ts';
import { refusal } from './local-api.ts';

const limit = z.coerce.number().int().min(1).max(100_000);
const defaultLimit = 100;

/** Newest first: `?limit=20&endpoint=NAME`. */
export const showInvocations: LocalAnswer = ({ twin, query }) => {
  const wanted = limit.safeParse(query.get('limit') ?? defaultLimit);
  if (!wanted.success) throw refusal(400, 'limit: expected a number from 1 to 100000');
  const endpoint = query.get('endpoint');
  const isWanted = (one: Invocation) => endpoint === null || one.endpoint === endpoint;
  return Promise.resolve({ invocations: twin.journal.last(wanted.data, isWanted) });
};

export const clearInvocations: LocalAnswer = ({ twin }) => {
  twin.journal.clear();
  return Promise.resolve({ invocations: [] });
};

/** A client that does not read is let go at this many bytes. */
const mostWaiting = 1_048_576;

/** Server-sent events, one for each invocation from now on. */
export const followInvocations: LocalAnswer = ({ twin, response }) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': the invocations from now on\n\n');
  const stop = twin.journal.listen((invocation) => {
    if (response.writableLength > mostWaiting) response.destroy();
    else response.write(`event: invocation\ndata: ${JSON.stringify(invocation)}\n\n`);
  });
  twin.followers.add(response);
  response.once('close', () => {
    stop();
    twin.followers.delete(response);
  });
  return Promise.resolve(undefined);
};
