import type { Answer } from '../answer.ts';
import { ok, problem, raised } from '../answers.ts';
import { json, post } from '../requests.ts';
import type { Situation } from '../situation.ts';
import { named, noTensor, quality, traceback } from './reasons.ts';

const closed = { connection: 'close' } as const;
const text = (written: string, type?: string) => ok({ is: 'text', text: written }, type);
const notSupported = (type: string) => `Content type ${type} is not supported by this framework`;
const unsupportedError = 'sagemaker_inference.errors.UnsupportedFormatError';

const unsupported = (type: string): Pick<Situation, 'genuine' | 'helpful'> => ({
  genuine: raised(notSupported(type), unsupportedError),
  helpful: {
    is: 'differs',
    answer: problem(500, 'InternalServerException', notSupported(type), closed),
    why: traceback,
  },
});

const notANumber = "float() argument must be a string or a real number, not 'dict'";
const wanting = (body: string, accept: string) => post(body, { ...json, Accept: accept });
const csv = '2.0,4.0,6.0\n';

const npy = (descr: string, data: Buffer): Buffer => {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (1, 3), }`;
  const length = 118;
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length, 0]);
  return Buffer.concat([magic, Buffer.from(`${header.padEnd(length - 1)}\n`), data]);
};
const doubles = (...numbers: readonly number[]) => Buffer.from(new Float64Array(numbers).buffer);

const rows: readonly Omit<Situation, 'handler'>[] = [
  {
    transcript: 'd10_json_default_accept',
    what: 'JSON, any answer',
    request: post('[[1,2,3]]'),
    genuine: text('[[2.0, 4.0, 6.0]]'),
  },
  {
    transcript: 'd11_json_accept_csv',
    what: 'JSON, CSV wanted',
    request: wanting('[[1,2,3],[4,5,6]]', 'text/csv'),
    genuine: text('2.0,4.0,6.0\n8.0,10.0,12.0\n', 'text/csv'),
  },
  {
    transcript: 'd12_json_accept_npy',
    what: 'JSON, NPY wanted',
    request: wanting('[[1,2,3]]', 'application/x-npy'),
    genuine: ok(
      { is: 'bytes', base64: npy('<f8', doubles(2, 4, 6)).toString('base64') },
      'application/x-npy',
    ),
  },
  {
    transcript: 'd13_json_accept_xml',
    what: 'JSON, XML wanted',
    request: wanting('[[1,2,3]]', 'text/xml'),
    ...unsupported('text/xml'),
  },
  {
    transcript: 'd14_json_accept_list',
    what: 'JSON, `Accept: text/xml, text/csv`',
    request: wanting('[[1,2,3]]', 'text/xml, text/csv'),
    genuine: text(csv, 'text/xml, text/csv'),
    helpful: { is: 'differs', answer: text(csv, 'text/csv'), why: named },
  },
  {
    transcript: 'd15_json_accept_q',
    what: 'JSON, `Accept: application/json;q=0.9, */*;q=0.1`',
    request: wanting('[[1,2,3]]', 'application/json;q=0.9, */*;q=0.1'),
    genuine: raised(notSupported('application/json;q=0.9, */*;q=0.1'), unsupportedError),
    helpful: { is: 'differs', answer: text('[[2.0, 4.0, 6.0]]'), why: quality },
  },
  {
    transcript: 'd16_csv_in',
    what: 'CSV',
    request: post('1,2,3', { 'Content-Type': 'text/csv' }),
    genuine: text('[2.0, 4.0, 6.0]'),
  },
  {
    transcript: 'd17_npy_in',
    what: 'NPY',
    request: post(npy('<f8', doubles(1, 2, 3)), { 'Content-Type': 'application/x-npy' }),
    genuine: text('[[2.0, 4.0, 6.0]]'),
  },
  {
    transcript: 'd18_ctype_xml',
    what: 'XML',
    request: post('<a/>', { 'Content-Type': 'text/xml' }),
    ...unsupported('text/xml'),
  },
  {
    transcript: 'd19_ctype_absent',
    what: 'JSON without a content type',
    request: post('[[1,2,3]]', {}),
    ...unsupported('None'),
  },
  {
    transcript: 'd20_object_json',
    what: 'A JSON object, which is no array',
    request: post('{"search_term":"geladeira"}'),
    genuine: raised("can't convert np.ndarray of type numpy.object_", 'TypeError'),
    faithful: { is: 'differs', answer: raised(notANumber, 'TypeError'), why: noTensor },
    helpful: {
      is: 'differs',
      answer: problem(500, 'InternalServerException', `TypeError: ${notANumber}`, closed),
      why: traceback,
    },
  },
  {
    transcript: 'd21_toolkit_error_422',
    what: 'The handler refuses with the toolkit’s own error, status 422',
    request: post('[-1]'),
    genuine: raised(
      'search_term is required',
      'sagemaker_inference.errors.BaseInferenceToolkitError',
      422,
    ),
    helpful: {
      is: 'differs',
      answer: problem(422, 'UnprocessableEntity', 'search_term is required', closed),
      why: traceback,
    },
  },
];

export const defaults: readonly Situation[] = rows.map((row) => ({ handler: 'defaults', ...row }));

/** What the default functions answer to a good request. */
export const doubled: Answer = text('[[2.0, 4.0, 6.0]]');
