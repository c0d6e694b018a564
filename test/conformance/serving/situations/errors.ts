import type { Answer } from '../answer.ts';
import { embedding, problem, raised } from '../answers.ts';
import type { RawRequest } from '../raw-exchange.ts';
import { json, post, term } from '../requests.ts';
import type { Situation } from '../situation.ts';
import { charset, library, traceback } from './reasons.ts';

const closed = { connection: 'close' } as const;

/** A 500 of any handler: in the helpful host’s form, the exception’s own name and words. */
const failed = (error: string, words: string): Answer =>
  problem(500, 'InternalServerException', `${error.split('.').at(-1) ?? ''}: ${words}`, closed);

function fails(
  transcript: string,
  what: string,
  request: RawRequest,
  words: string,
  error: string,
): Situation {
  return {
    transcript,
    what,
    handler: 'plain',
    request,
    genuine: raised(words, error),
    helpful: { is: 'differs', answer: failed(error, words), why: traceback },
  };
}

const noTerm = "object of type 'NoneType' has no len()";
const typed = (type: string) => post(term, { 'Content-Type': type });
const wanting = (accept: string) => post(term, { ...json, Accept: accept });
const unsupported = (type: string) => `Unsupported content type: ${type}`;
const form = 'application/x-www-form-urlencoded';
const multipart = 'multipart/form-data; boundary=------------------------4b7805fb7321ab73';
const notUtf8 = "'utf-8' codec can't decode byte 0xff in position 17: invalid start byte";

export const badBodies: readonly Situation[] = [
  fails(
    '20_bad_json',
    'JSON that ends too soon',
    post('{"search_term": '),
    'Expecting value: line 1 column 17 (char 16)',
    'json.decoder.JSONDecodeError',
  ),
  fails(
    '21_empty_body',
    'No body',
    post(''),
    'Expecting value: line 1 column 1 (char 0)',
    'json.decoder.JSONDecodeError',
  ),
  fails('22_missing_field', 'Another field', post('{"foo": 1}'), "'search_term'", 'KeyError'),
  fails(
    '23_json_not_object',
    'An array',
    post('["a"]'),
    'list indices must be integers or slices, not str',
    'TypeError',
  ),
  {
    transcript: '24_null_term',
    what: 'A search term of null',
    handler: 'plain',
    request: post('{"search_term": null}'),
    genuine: raised("'NoneType' object is not subscriptable", 'TypeError'),
    faithful: { is: 'differs', answer: raised(noTerm, 'TypeError'), why: library },
    helpful: { is: 'differs', answer: failed('TypeError', noTerm), why: traceback },
  },
  fails(
    '26_invalid_utf8',
    'Bytes that are not UTF-8',
    post(Buffer.from('7b227365617263685f7465726d223a2022fffe227d', 'hex')),
    notUtf8,
    'UnicodeDecodeError',
  ),
  fails(
    '50_predict_exception',
    'predict_fn raises',
    post('{"search_term": "__boom__"}'),
    'boom inside predict_fn',
    'RuntimeError',
  ),
];

export const types: readonly Situation[] = [
  fails('30_ctype_xml', '`text/xml`', typed('text/xml'), unsupported('text/xml'), 'ValueError'),
  {
    ...fails(
      '31_ctype_charset',
      '`application/json; charset=utf-8`',
      typed('application/json; charset=utf-8'),
      unsupported('application/json; charset=utf-8'),
      'ValueError',
    ),
    helpful: { is: 'differs', answer: embedding, why: charset },
  },
  fails('32_ctype_absent', 'No content type', post(term, {}), unsupported('None'), 'ValueError'),
  fails(
    '33_ctype_form_curl_default',
    'curl’s own type',
    typed(form),
    unsupported(form),
    'ValueError',
  ),
  fails(
    '34_ctype_multipart',
    'A form with a file',
    typed(multipart),
    unsupported(multipart),
    'ValueError',
  ),
  ...[
    ['40_accept_xml', 'text/xml'],
    ['41_accept_csv', 'text/csv'],
    ['42_accept_list', 'application/json, text/plain'],
  ].map(([transcript = '', accept = '']) =>
    fails(
      transcript,
      `\`Accept: ${accept}\``,
      wanting(accept),
      `Unsupported accept type: ${accept}`,
      'ValueError',
    ),
  ),
];
