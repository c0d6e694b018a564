import type { RawAnswer } from '../conformance/serving/raw-exchange.ts';

/** As a client sees it: ids are new each time, and a traceback’s frames are the server’s own. */
interface Looks {
  readonly status: string;
  readonly headers: string;
  readonly body: string;
}

/** What a client can tell two answers apart by, in words; nothing where it cannot. */
export function toldApartBy(genuine: RawAnswer, ours: RawAnswer): readonly string[] {
  const [one, other] = [looks(genuine), looks(ours)];
  return (['status', 'headers', 'body'] as const).flatMap((what) =>
    one[what] === other[what] ? [] : [`${what}: ${one[what]} → ${other[what]}`],
  );
}

export const vectorOf = ({ body }: RawAnswer): readonly number[] =>
  (JSON.parse(body.toString()) as { embedding: readonly number[] }).embedding;

export const cosine = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, x, i) => sum + x * (other[i] ?? Number.NaN), 0) /
  (Math.hypot(...one) * Math.hypot(...other));

function looks({ status, headers, body }: RawAnswer): Looks {
  const named = [...headers]
    .filter(([name]) => name !== 'content-length')
    .map(([name, value]) => (name === 'x-request-id' ? name : `${name}: ${value}`));
  return { status: status.toString(), headers: named.sort().join(', '), body: bodyLooks(body) };
}

function bodyLooks(body: Buffer): string {
  const text = body.toString('latin1');
  if (/^\{"embedding": ?\[/.test(text)) return 'an embedding';
  const [words, ...traces] = text.split('Traceback (most recent call last):\n');
  if (traces.length === 0) return JSON.stringify(text);
  const error = traces
    .at(-1)
    ?.split('\n')
    .find((line) => /^\w/.test(line));
  return JSON.stringify(`${words?.trim().split('\n')[0] ?? ''} … ${error?.split(':')[0] ?? ''}`);
}
