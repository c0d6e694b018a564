import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EndpointClient } from './endpoint-client.ts';
import { measureDrift, parseGolden, recordGolden } from './golden.ts';

/** A model of two dimensions: a text's length, and the angle that the test turns it by. */
let server: Server;
let client: EndpointClient;
let turn = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    void request
      .setEncoding('utf8')
      .toArray()
      .then((chunks) => {
        const { text } = JSON.parse(chunks.join('')) as { text: string };
        const angle = text.length + turn;
        response.end(JSON.stringify({ vector: [Math.cos(angle), Math.sin(angle)] }));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new EndpointClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => {
  server.close();
});

describe('golden vectors', () => {
  test('are read with a payload of any kind, or with a search term', () => {
    const text =
      '{"payload": [1], "embedding": [1, 2]}\n\n{"search_term": "a", "embedding": [3]}\n';
    expect(parseGolden(text, 'f')).toEqual([
      { payload: [1], embedding: [1, 2] },
      { payload: { search_term: 'a' }, embedding: [3] },
    ]);
  });

  test.each([
    ['', 'none'],
    ['{"embedding": [1]}', 'line 1'],
    ['{"search_term": "a", "embedding": [1]}\n{"search_term": "a"}\nx', '2 lines'],
    ['{"search_term": "a", "embedding": []}', 'line 1'],
    ['{"search_term": "a", "embedding": ["1"]}', 'line 1'],
  ])('%j is refused: %s', (text, said) => {
    expect(() => parseGolden(text, 'file.jsonl')).toThrow(said);
  });

  test('that were recorded are met, and a turned model is seen, with its worst payload', async () => {
    const payloads = Array.from({ length: 20 }, (_, index) => ({ text: 'a'.repeat(index) }));
    turn = 0;
    const golden = parseGolden(await recordGolden(client, payloads, 'vector'), 'recorded');
    expect(golden.map(({ payload }) => payload)).toEqual(payloads);
    const same = await measureDrift(client, golden, 'vector');
    expect(same).toMatchObject({ vectors: 20, worst: expect.closeTo(1, 9) as number });
    turn = 0.5;
    const moved = await measureDrift(client, golden, 'vector');
    expect(moved.worst).toBeCloseTo(Math.cos(0.5), 9);
    expect(moved.mean).toBeCloseTo(Math.cos(0.5), 9);
    expect(payloads).toContainEqual(moved.worstPayload);
  });

  test('of another dimension are an error that says so', async () => {
    const golden = [{ payload: { text: 'a' }, embedding: [1, 2, 3] }];
    await expect(measureDrift(client, golden, 'vector')).rejects.toThrow('2 numbers');
  });
});
