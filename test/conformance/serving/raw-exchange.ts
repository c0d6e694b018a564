import { connect } from 'node:net';

/** A request as it goes over the wire; no header is sent that is not here, but Host and a length. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly version?: '1.0' | '1.1';
}

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** One request over a connection of its own: clients hide what they think does not matter. */
export function rawExchange(
  url: string,
  request: RawRequest,
  patience = 30_000,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let received = Buffer.alloc(0);
    socket.setTimeout(patience, () => {
      socket.destroy(new Error(`no answer in ${patience.toString()} ms`));
    });
    const settle = (ended: boolean): boolean => {
      const answer = parsed(received, request.method, ended);
      if (answer) {
        resolve(answer);
        socket.destroy();
      }
      return answer !== undefined;
    };
    let bodyIsDue = 'Expect' in request.headers;
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (bodyIsDue && received.toString('latin1').startsWith('HTTP/1.1 100')) {
        bodyIsDue = false;
        socket.write(request.body);
      }
      settle(false);
    });
    socket.on('close', () => {
      if (!settle(true)) reject(new Error('the connection ended without an answer'));
    });
    // A server that answers before it has read all may reset the connection: the answer counts.
    socket.on('error', (error) => {
      if (!settle(true)) reject(error);
    });
    socket.write(head(request));
    if (!bodyIsDue) socket.write(request.body);
  });
}

function head({ method, path, headers, body, version = '1.1' }: RawRequest): string {
  const chunked = 'Transfer-Encoding' in headers;
  const length = chunked || body.length === 0 ? [] : [`Content-Length: ${body.length.toString()}`];
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/${version}`, 'Host: localhost', ...lines, ...length, '', ''].join(
    '\r\n',
  );
}

/** The answer, once it is whole; `100 Continue` is none. */
export function parsed(received: Buffer, method: string, ended: boolean): RawAnswer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const status = Number(first.split(' ')[1]);
  const rest = received.subarray(end + 4);
  if (status === 100) return parsed(rest, method, ended);
  const headers = new Map(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.toLowerCase(), value.join(':').trim()] as const;
    }),
  );
  const length = method === 'HEAD' ? 0 : Number(headers.get('content-length') ?? 0);
  if (rest.length < length) return undefined;
  return { status, headers, body: rest.subarray(0, length) };
}
