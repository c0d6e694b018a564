import { ok, problem, torchServe } from '../answers.ts';
import { bare, post } from '../requests.ts';
import type { Situation } from '../situation.ts';
import { doubled } from './defaults.ts';
import { paths } from './paths.ts';
import { readable } from './reasons.ts';

/** Seconds that a request may take, where these are asked. */
export const patience = 2;

const ping = paths.find(({ transcript }) => transcript === '84_ping_ok');
const healthy = {
  request: bare('GET', '/ping'),
  genuine: ok({ is: 'text', text: '{\n  "status": "Healthy"\n}\n' }),
  ...(ping?.helpful ? { helpful: ping.helpful } : {}),
} as const;

const rows: readonly Omit<Situation, 'handler'>[] = [
  {
    transcript: 'd30_timeout',
    what: 'The handler takes longer than it may',
    request: post('[-2]'),
    genuine: torchServe(500, 'InternalServerException', 'Worker died.'),
    helpful: {
      is: 'differs',
      answer: problem(500, 'InternalServerException', `no answer within ${patience.toString()} s`, {
        connection: 'close',
      }),
      why: readable,
    },
  },
  { transcript: 'd31_ping_after_timeout', what: '`GET /ping` after it', ...healthy },
  { transcript: 'd32_ping_1s_after', what: '`GET /ping` once more', ...healthy },
  {
    transcript: 'd33_invocation_after_timeout',
    what: 'A good request after it',
    request: post('[[1,2,3]]'),
    genuine: doubled,
  },
];

/** Asked in this order, of one container. */
export const stuck: readonly Situation[] = rows.map((row) => ({ handler: 'defaults', ...row }));
