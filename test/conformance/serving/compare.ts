import type { Answer, Body } from './answer.ts';
import { usualHeaders } from './answer.ts';
import type { RawAnswer } from './raw-exchange.ts';

/** What of an answer is not as expected, in words; nothing where all is. */
export function differences(raw: RawAnswer, expected: Answer): readonly string[] {
  const { status, type, body, connection, usual, more = {} } = expected;
  const headers = new Map(raw.headers);
  const take = (name: string) => {
    const value = headers.get(name);
    headers.delete(name);
    return value;
  };
  const wrong: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown) => {
    if (found !== wanted) wrong.push(`${what}: found ${String(found)}, expected ${String(wanted)}`);
  };
  expect('status', raw.status, status);
  expect('content-type', take('content-type'), type);
  expect('connection', take('connection'), connection);
  const id = take('x-request-id');
  expect('x-request-id', id === undefined ? 'none' : form(id), usual ?? 'a UUID');
  for (const [name, value] of Object.entries(usualHeaders))
    expect(name, take(name) ?? 'none', usual ?? value);
  for (const [name, value] of Object.entries(more)) expect(name, take(name), value);
  take('content-length');
  for (const [name, value] of headers) wrong.push(`${name}: found ${value}, expected none`);
  return [...wrong, ...bodyDifferences(raw.body, body)];
}

const form = (id: string): string =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? 'a UUID' : id;

function bodyDifferences(found: Buffer, expected: Body): readonly string[] {
  const text = found.toString('utf8');
  const shown = JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text);
  const unless = (holds: boolean): readonly string[] =>
    holds ? [] : [`body: found ${shown}, expected ${JSON.stringify(expected)}`];
  switch (expected.is) {
    case 'empty':
      return unless(found.length === 0);
    case 'text':
      return unless(text === expected.text);
    case 'bytes':
      return unless(found.toString('base64') === expected.base64);
    case 'embedding':
      return unless(isEmbedding(text));
    case 'traceback':
      return unless(isTraceback(text, expected));
    case 'problem':
      return unless(isProblem(text, expected));
  }
}

/** The very JSON that Python writes: blanks after colons and commas. */
function isEmbedding(text: string): boolean {
  if (!/^\{"embedding": \[[^ ]+(, [^ ]+)+\]\}$/.test(text)) return false;
  const { embedding } = JSON.parse(text) as { embedding: readonly number[] };
  return embedding.length === 384 && Math.abs(Math.hypot(...embedding) - 1) < 1e-4;
}

function isTraceback(text: string, { words, error }: { words: string; error: string }): boolean {
  const [said = '', trace = ''] = text.split('\nTraceback (most recent call last):\n', 2);
  const last = text.split('\nTraceback (most recent call last):\n').at(-1) ?? '';
  const raised = last.split('\n').find((line) => /^[A-Za-z]/.test(line));
  return said.startsWith(words) && trace !== '' && raised?.startsWith(`${error}:`) === true;
}

function isProblem(text: string, { type, message }: { type: string; message: string }): boolean {
  const problem = JSON.parse(text) as Record<string, unknown>;
  return (
    problem['type'] === type &&
    typeof problem['requestId'] === 'string' &&
    String(problem['message']).includes(message)
  );
}
