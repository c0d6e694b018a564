import type { Answer } from '../answer.ts';
import { embedding, ok, problem, raised, torchServe } from '../answers.ts';
import { bare, json, ofMebibytes, post, term } from '../requests.ts';
import type { Otherwise, Situation } from '../situation.ts';
import { bodyCap, closing, method, readable, torchServeOnly } from './reasons.ts';

const closed = { connection: 'close' } as const;
const noType = raised('Unsupported content type: None', 'ValueError');
const healthy = ok({ is: 'text', text: '{\n  "status": "Healthy"\n}\n' });
const noBody = { is: 'empty' } as const;
const notFound = torchServe(
  404,
  'ResourceNotFoundException',
  'Requested resource is not found, please refer to API document.',
);
const tooLarge: Answer = { status: 413, body: noBody, usual: 'none' };

const stricter = (answer: Answer, why: string): Otherwise => ({ is: 'stricter', answer, why });
const differs = (answer: Answer, why: string): Otherwise => ({ is: 'differs', answer, why });

const notAllowed = (verb: string, allowed: string) =>
  problem(405, 'MethodNotAllowedException', `${verb} is not allowed here; allowed: ${allowed}`, {
    ...closed,
    more: { allow: allowed },
  });
const nothingAt = (path: string) =>
  problem(404, 'ResourceNotFoundException', `there is nothing at ${path}`, closed);
const emptyPing: Answer = { status: 200, body: noBody, connection: 'keep-alive' };
const overCap = problem(413, 'RequestEntityTooLarge', 'bytes, at most 6291456', closed);
const expecting = { ...json, Expect: '100-continue' };

export const bodySizes: readonly Situation[] = [
  { transcript: '61_body_6.3MiB', what: '6.3 MiB', request: post(ofMebibytes(6.3), expecting) },
  { transcript: '62_body_7MiB', what: '7 MiB', request: post(ofMebibytes(7), expecting) },
  {
    transcript: '63_body_7MiB_noexpect',
    what: '7 MiB from a client that does not wait for `100 Continue`',
    request: post(ofMebibytes(7)),
  },
].map((row) => ({
  handler: 'plain',
  genuine: tooLarge,
  faithful: differs({ ...tooLarge, ...closed }, closing),
  helpful: differs(overCap, bodyCap),
  ...row,
}));

const ofPaths: readonly Omit<Situation, 'handler'>[] = [
  {
    transcript: '70_get_invocations',
    what: '`GET /invocations`',
    request: bare('GET', '/invocations'),
    genuine: noType,
    helpful: stricter(notAllowed('GET', 'POST'), method),
  },
  {
    transcript: '71_get_invocations_query',
    what: '`GET /invocations?search_term=…`',
    request: bare('GET', '/invocations?search_term=geladeira'),
    genuine: noType,
    helpful: stricter(notAllowed('GET', 'POST'), method),
  },
  {
    transcript: '72_put_invocations',
    what: '`PUT /invocations`',
    request: { ...post(term), method: 'PUT' },
    genuine: embedding,
    helpful: differs(notAllowed('PUT', 'POST'), method),
  },
  {
    transcript: '73_delete_invocations',
    what: '`DELETE /invocations`',
    request: bare('DELETE', '/invocations'),
    genuine: noType,
    helpful: stricter(notAllowed('DELETE', 'POST'), method),
  },
  {
    transcript: '74_head_ping',
    what: '`HEAD /ping`',
    request: bare('HEAD', '/ping'),
    genuine: { ...healthy, body: noBody },
    helpful: differs(emptyPing, 'SageMaker asks for 200 and an empty body.'),
  },
  {
    transcript: '75_post_ping',
    what: '`POST /ping`',
    request: bare('POST', '/ping'),
    genuine: healthy,
    helpful: differs(notAllowed('POST', 'GET, HEAD'), method),
  },
  {
    transcript: '76_unknown_path',
    what: '`GET /nope`',
    request: bare('GET', '/nope'),
    genuine: notFound,
    helpful: differs(nothingAt('/nope'), readable),
  },
  {
    transcript: '77_post_unknown',
    what: '`POST /nope`',
    request: post(term, json, '/nope'),
    genuine: notFound,
    helpful: differs(nothingAt('/nope'), readable),
  },
  {
    transcript: '78_root',
    what: '`GET /`',
    request: bare('GET', '/'),
    genuine: torchServe(
      405,
      'MethodNotAllowedException',
      'Requested method is not allowed, please refer to API document.',
    ),
    helpful: differs(nothingAt('/'), 'A path that is not there is 404, whatever the method.'),
  },
  {
    transcript: '80_metrics',
    what: '`GET /metrics`',
    request: bare('GET', '/metrics'),
    genuine: ok({ is: 'text', text: '' }, 'text/plain; version=0.0.4; charset=utf-8'),
    helpful: differs(nothingAt('/metrics'), torchServeOnly),
  },
  {
    transcript: '81_models',
    what: '`GET /models`',
    request: bare('GET', '/models'),
    genuine: ok({
      is: 'text',
      text:
        '{\n  "models": [\n    {\n      "modelName": "model",\n' +
        '      "modelUrl": "/opt/ml/model"\n    }\n  ]\n}\n',
    }),
    helpful: differs(nothingAt('/models'), torchServeOnly),
  },
  {
    transcript: '82_execution_parameters',
    what: '`GET /execution-parameters`',
    request: bare('GET', '/execution-parameters'),
    genuine: notFound,
    helpful: differs(nothingAt('/execution-parameters'), readable),
  },
  {
    transcript: '83_predictions_model',
    what: '`POST /predictions/model`',
    request: post(term, json, '/predictions/model'),
    genuine: embedding,
    helpful: differs(nothingAt('/predictions/model'), torchServeOnly),
  },
  {
    transcript: '84_ping_ok',
    what: '`GET /ping`',
    request: bare('GET', '/ping'),
    genuine: healthy,
    helpful: differs(emptyPing, 'SageMaker asks for 200 and an empty body.'),
  },
];

export const paths: readonly Situation[] = ofPaths.map((row) => ({ handler: 'plain', ...row }));
