/** A line of a stream, from 1; too long a line has no text. */
export interface Line {
  readonly number: number;
  readonly text: string | undefined;
}

const newline = 0x0a;

/**
 * The lines of a stream, piece by piece as they come: what a piece completes is one array. No more is
 * kept than a piece and a line.
 *
 * @param longest bytes of a line; of a longer one the rest is passed over
 */
export async function* linesOf(
  stream: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<readonly Line[]> {
  let number = 1;
  let begun: Uint8Array[] = [];
  let length = 0;
  const ended = (last: Uint8Array): Line => {
    const bytes = length + last.length;
    const text = bytes > longest ? undefined : Buffer.concat([...begun, last]).toString('utf8');
    begun = [];
    length = 0;
    return { number: number++, text };
  };
  for await (const piece of stream) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, from)) {
      lines.push(ended(piece.subarray(from, at)));
      from = at + 1;
    }
    length += piece.length - from;
    // Of a line that is too long already, its length alone is of interest.
    if (length <= longest) begun.push(piece.subarray(from));
    else begun = [];
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [ended(new Uint8Array())];
}
