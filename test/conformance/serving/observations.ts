import { loadavg } from 'node:os';
import { vi } from 'vitest';
import type { ServingContainer } from '../../integration/serving-container.ts';
import { inWords } from './answer.ts';
import { differences } from './compare.ts';
import { rawExchange } from './raw-exchange.ts';
import { post } from './requests.ts';
import type { Strictness } from './situation.ts';
import { fullAnswers } from './situations/courses.ts';

/** Starts a container that serves a folder of `handlers/`. */
export type Start = (
  handler: string,
  options?: { readonly env?: Readonly<Record<string, string>>; readonly restarts?: boolean },
) => Promise<ServingContainer>;

type Observe = (start: Start, strictness: Strictness) => Promise<string>;

const text = { 'content-type': 'text/plain' };

/** Resolves when it holds; fails after a while. */
const until = (holds: () => Promise<boolean>): Promise<void> =>
  vi.waitFor(
    async () => {
      if (!(await holds())) throw new Error(`still not: ${holds.toString()}`);
    },
    { timeout: 20_000, interval: 50 },
  );

const answers = (server: ServingContainer) =>
  until(async () => (await statusOf(server.fetch('/ping'))) !== 'none');

/** Resolves when the handler of `waits` has begun with as many requests of that body. */
const computing = (server: ServingContainer, body: string, count: number) =>
  until(async () => {
    // Of a text/plain body the handler gets the bytes: b'5.1'.
    const begun = (await server.logs()).filter(({ message }) =>
      message.startsWith(`computing b'${body}`),
    );
    return begun.length === count;
  });

const statusOf = (answer: Promise<Response>): Promise<string> =>
  answer.then(
    ({ status }) => status.toString(),
    () => 'none',
  );

async function whileLoading(start: Start): Promise<{ pings: readonly number[]; answer: string }> {
  await using server = await start('slow-load');
  await answers(server);
  const waiting = server.invoke('hello', text).then((answer) => answer.text());
  const pings = await server.ready();
  return { pings, answer: await waiting };
}

const ping: Observe = async (start) => {
  const { pings } = await whileLoading(start);
  const seen = pings.filter((status) => status !== 0);
  return seen[0] === 503 && seen.at(-1) === 200
    ? '503 until the model has loaded, then 200'
    : seen.join(', ');
};

const firstInvocation: Observe = async (start) => {
  const { answer } = await whileLoading(start);
  return answer === 'hello' ? 'waits for the model, and is answered' : answer;
};

const sigterm: Observe = async (start) => {
  await using server = await start('waits');
  await server.ready();
  const inFlight = server.invoke('2', text).then(
    (answer) => answer.text(),
    () => 'reset',
  );
  await computing(server, '2', 1);
  await server.container.kill({ signal: 'SIGTERM' });
  const seen = await inFlight;
  const code = await server.ended();
  return seen.startsWith('waited')
    ? `the request is answered, then the container ends with ${code.toString()}`
    : `the request: ${seen}`;
};

/** What is seen of a container whose handler has ended its process. */
const afterExit =
  (look: (server: ServingContainer, lost: string) => Promise<string>): Observe =>
  async (start) => {
    await using server = await start('defaults', { restarts: true });
    await server.ready();
    return await look(server, await statusOf(server.invoke('[-3]')));
  };

const workerExit = afterExit((_, lost) =>
  Promise.resolve(lost === 'none' ? 'the connection ends without an answer' : lost),
);
const pingAfterExit = afterExit(async (server) => {
  const seen = await server.ready();
  return seen.at(-1) === 200 ? '200, once the engine has started the container again' : seen.join();
});
const invocationAfterExit = afterExit(async (server) => {
  await server.ready();
  return statusOf(server.invoke('[[1,2,3]]'));
});

const neverLoads: Observe = async (start) => {
  await using server = await start('never-loads', { env: { SAGEMAKER_MODEL_SERVER_TIMEOUT: '2' } });
  await answers(server);
  const pinged = await statusOf(server.fetch('/ping'));
  const invoked = await statusOf(server.invoke('hello', text));
  return `ping: ${pinged}; an invocation: ${invoked} when its time is over`;
};

const loadFails: Observe = async (start) => {
  await using server = await start('raises');
  const code = await server.ended();
  const last = (await server.logs()).at(-1)?.message ?? '';
  return last.includes('inference.py, line 5: OSError: no weights')
    ? `the container ends with ${code.toString()} and the cause`
    : last;
};

/** Two that are computed, and so many more that one asks. */
async function overloaded(start: Start, ask: (server: ServingContainer) => Promise<string>) {
  await using server = await start('waits', { env: { SAGEMAKER_MODEL_SERVER_WORKERS: '2' } });
  await server.ready();
  const busy = ['5.1', '5.2'].map((seconds) => statusOf(server.invoke(seconds, text)));
  await computing(server, '5.', 2);
  const waiting = Array.from({ length: 128 }, () => statusOf(server.invoke('0', text)));
  const asked = await ask(server);
  const statuses = await Promise.all([...busy, ...waiting]);
  if (statuses.includes('none')) throw new Error(await whatItDoes(server));
  return { statuses, asked };
}

/** Of a container that gave no answer in time, what tells a server that hangs from a machine that does. */
async function whatItDoes(server: ServingContainer): Promise<string> {
  const pinged = await statusOf(server.fetch('/ping'));
  const last = (await server.logs()).slice(-5).map((line) => JSON.stringify(line));
  return [
    `no answer within the client's patience; /ping: ${pinged}`,
    `load: ${loadavg().join(' ')}`,
    ...last,
  ].join('\n');
}

const queueFull: Observe = async (start) => {
  const { statuses } = await overloaded(start, () => Promise.resolve(''));
  const count = (status: string) => statuses.filter((one) => one === status).length.toString();
  return [...new Set(statuses)]
    .sort()
    .map((status) => `${status} × ${count(status)}`)
    .join(', ');
};

const queueFullAnswer: Observe = async (start, strictness) => {
  const expected = fullAnswers[strictness];
  const { asked } = await overloaded(start, async (server) => {
    // More than may wait: until one is refused.
    await until(async () => (await server.logs()).some((line) => line['status'] === 503));
    const wrong = differences(await rawExchange(server.url, post('0', text)), expected);
    return wrong.length === 0 ? inWords(expected) : wrong.join('; ');
  });
  return asked;
};

/** How each course is seen. */
export const observations: Readonly<Record<string, Observe>> = {
  '01_ping_during_startup': ping,
  '02_slow_load_first_invocation': firstInvocation,
  '90_sigterm': sigterm,
  d40_worker_exit: workerExit,
  d41_ping_after_worker_exit: pingAfterExit,
  d42_invocation_after_exit: invocationAfterExit,
  e01_model_never_loads_ping200_invocation_hangs: neverLoads,
  e02_invocation_hangs_while_workers_crashloop: loadFails,
  e03_modelfn_raises_ping_and_invocation: loadFails,
  e04_queue_full: queueFull,
  e05_queue_full_503: queueFullAnswer,
};
