import { embedding } from '../answers.ts';
import { json, ofMebibytes, post, term } from '../requests.ts';
import type { Situation } from '../situation.ts';
import { oldHttp } from './reasons.ts';

const http10 = { ...embedding, connection: 'close' } as const;

export const success: readonly Situation[] = [
  { transcript: '10_ok', what: 'A search term', request: post(term) },
  {
    transcript: '11_ok_accept_any',
    what: '`Accept: */*`',
    request: post(term, { ...json, Accept: '*/*' }),
  },
  {
    transcript: '12_ok_accept_json',
    what: '`Accept: application/json`',
    request: post(term, { ...json, Accept: 'application/json' }),
  },
  {
    transcript: '13_no_accept_header',
    what: 'No `Accept`',
    request: { ...post(term), headers: json },
  },
  {
    transcript: '25_empty_term',
    what: 'An empty search term',
    request: post('{"search_term": ""}'),
  },
  {
    transcript: '60_body_5.9MiB',
    what: 'A body of 5.9 MiB',
    request: post(ofMebibytes(5.9), { ...json, Expect: '100-continue' }),
  },
  {
    transcript: '85_http10',
    what: 'HTTP/1.0',
    request: { ...post(term), version: '1.0' as const },
    faithful: { is: 'differs' as const, answer: http10, why: oldHttp },
    helpful: { is: 'differs' as const, answer: http10, why: oldHttp },
  },
  {
    transcript: '86_custom_request_id',
    what: '`x-request-id` and custom attributes, neither of which comes back',
    request: post(term, {
      ...json,
      'X-Amzn-SageMaker-Custom-Attributes': 'c000b4f9-df62-4c85-a0bf-7c525f9104a4',
      'x-request-id': 'abc-123',
    }),
  },
  {
    transcript: '87_chunked',
    what: 'A chunked body',
    request: post(`${term.length.toString(16)}\r\n${term}\r\n0\r\n\r\n`, {
      ...json,
      'Transfer-Encoding': 'chunked',
    }),
  },
].map((row) => ({ handler: 'plain', genuine: embedding, ...row }));
