import { inWords } from '../answer.ts';
import { problem, torchServe } from '../answers.ts';
import type { Course, OtherCourse } from '../situation.ts';

const both = (seen: string, why: string): Pick<Course, 'faithful' | 'helpful'> => {
  const other: OtherCourse = { is: 'differs', seen, why };
  return { faithful: other, helpful: other };
};

const truthful =
  'SageMaker asks for 200 from a container that is ready; one that says so too early hides the ' +
  'cause. In production it is the platform that asks, never a client.';
const oneProcess =
  'The handler runs in the container’s own process, of which there is one: the container ends, and ' +
  'the engine starts it again.';
const ends =
  'What cannot load is said at once: the container ends, and the last line of its log names file, ' +
  'line and error.';
const loadFails = 'the container ends with 1 and the cause';

const noWorker =
  'Model \\"model\\" has no worker to serve inference request. Please use scale workers API to ' +
  'add workers. If this is a sequence inference, please check if it is closed, or expired; or ' +
  'exceeds maxSequenceJobQueueSize';
const retry = { more: { 'retry-after': '1' } };
export const full = torchServe(503, 'ServiceUnavailableException', noWorker);
const fullOfOurs = { ...full, ...retry };
const fullInJson = problem(503, 'ServiceUnavailableException', '100 requests are waiting already', {
  connection: 'keep-alive',
  ...retry,
});
export const fullAnswers = { faithful: fullOfOurs, helpful: fullInJson } as const;

/** More than a request and its answer; what was seen, in words. */
export const courses: readonly Course[] = [
  {
    transcript: '01_ping_during_startup',
    what: '`GET /ping` from the start on',
    genuine: '200 before the model has loaded',
    ...both('503 until the model has loaded, then 200', truthful),
  },
  {
    transcript: '02_slow_load_first_invocation',
    what: 'An invocation while the model loads',
    genuine: 'waits for the model, and is answered',
  },
  {
    transcript: '90_sigterm',
    what: 'SIGTERM while a request is computed',
    genuine: 'the request is reset',
    ...both(
      'the request is answered, then the container ends with 0',
      'SageMaker’s contract gives a container 30 s to finish what it has begun.',
    ),
  },
  {
    transcript: 'd40_worker_exit',
    what: 'The handler ends its process',
    genuine: inWords(torchServe(500, 'InternalServerException', 'Worker died.')),
    ...both('the connection ends without an answer', oneProcess),
  },
  {
    transcript: 'd41_ping_after_worker_exit',
    what: '`GET /ping` after it',
    genuine: '200',
    ...both('200, once the engine has started the container again', oneProcess),
  },
  {
    transcript: 'd42_invocation_after_exit',
    what: 'A good request after it',
    genuine: '200',
  },
  {
    transcript: 'e01_model_never_loads_ping200_invocation_hangs',
    what: 'A model that never loads',
    genuine: 'ping: 200; an invocation has no answer in 60 s',
    ...both(
      'ping: 503; an invocation: 503 when its time is over',
      'Every wait has an end here, and the answer says what was waited for.',
    ),
  },
  {
    transcript: 'e02_invocation_hangs_while_workers_crashloop',
    what: 'A handler that cannot be loaded, again and again',
    genuine: 'an invocation has no answer in 70 s',
    ...both(loadFails, ends),
  },
  {
    transcript: 'e03_modelfn_raises_ping_and_invocation',
    what: '`model_fn` raises',
    genuine: 'ping: 200; an invocation: 500',
    ...both(loadFails, ends),
  },
  {
    transcript: 'e04_queue_full',
    what: '130 requests at once, two computed at a time',
    genuine: '200 × 102, 503 × 28',
  },
  {
    transcript: 'e05_queue_full_503',
    what: 'The answer to those that are too many',
    genuine: inWords(full),
    faithful: {
      is: 'differs',
      seen: inWords(fullOfOurs),
      why: 'The same, and `Retry-After` for clients that heed it.',
    },
    helpful: {
      is: 'differs',
      seen: inWords(fullInJson),
      why: 'The same status with a body that can be read, `Retry-After`, and a connection that stays.',
    },
  },
];
