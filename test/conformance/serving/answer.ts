/** What a container answered, as far as a client can tell two answers apart. */
export interface Answer {
  readonly status: number;
  /** The content type. */
  readonly type?: string;
  readonly body: Body;
  /** The `connection` header. */
  readonly connection?: 'keep-alive' | 'close';
  /** `none` where the headers are missing that every other answer has. */
  readonly usual?: 'none';
  /** Headers beyond those. */
  readonly more?: Readonly<Record<string, string>>;
}

export type Body =
  | { readonly is: 'empty' }
  /** `{"embedding": [384 floats]}`. */
  | { readonly is: 'embedding' }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'bytes'; readonly base64: string }
  /** The error's words, a line each or more, then Python’s traceback, which ends with the error. */
  | { readonly is: 'traceback'; readonly words: string; readonly error: string }
  /** The helpful host’s JSON object. */
  | { readonly is: 'problem'; readonly type: string; readonly message: string };

/** The headers that the genuine stack sends with every answer but one. */
export const usualHeaders = {
  pragma: 'no-cache',
  'cache-control': 'no-cache; no-store, must-revalidate, private',
  expires: 'Thu, 01 Jan 1970 00:00:00 UTC',
} as const;

/** An answer in the words of docs/parity.md. */
export function inWords({ status, type, body, connection, usual, more = {} }: Answer): string {
  const said = {
    empty: () => 'no body',
    embedding: () => 'an embedding',
    text: (text: string) => code(text),
    bytes: () => 'an array in NumPy’s format',
    traceback: () => 'words and traceback',
    problem: () => 'a JSON object',
  };
  const content =
    body.is === 'text'
      ? said.text(body.text)
      : body.is === 'traceback'
        ? `${code(body.words)} and traceback`
        : body.is === 'problem'
          ? `JSON: ${body.type}, “${body.message}”`
          : said[body.is]();
  const parts = [
    type === undefined ? '' : type,
    content,
    ...Object.entries(more).map(([name, value]) => `${name}: ${value}`),
    connection === 'close' ? 'closes' : '',
    usual === 'none' ? 'bare' : '',
  ];
  return [`**${status.toString()}**`, ...parts.filter((part) => part !== '')].join(' · ');
}

const code = (text: string): string => `\`${text.replaceAll(/\s+/g, ' ').trim()}\``;
