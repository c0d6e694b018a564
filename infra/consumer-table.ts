import * as z from 'zod';
import {
  amount,
  answered,
  build,
  buildWords,
  checkWords,
  healthCheck,
  ports,
  portsWords,
  scalar,
  variables,
  variablesWords,
  wholeNumber,
} from './consumer-forms.ts';
import { ownServices } from './own-services.ts';
import { key } from './setting-key.ts';

const commandWords = 'a list of words such as [python3, server.py]';
const needsWords = 'a list of names';

/** Every key of one consumer; docs/settings.md is made from this table. */
export const consumerTable = {
  image: key(z.string().min(1).optional(), {
    expected: 'an image’s name',
    meaning: 'The image that runs. Either `image` or `build` must be there.',
    otherwise: '`build`',
  }),
  build: key(build.optional(), {
    expected: buildWords,
    meaning:
      'What the image is built from, on the engine: `context` (relative to the checkout), ' +
      '`dockerfile` (relative to the context), `target`, `args`.',
    otherwise: '`image`',
  }),
  command: key(answered(commandWords, z.array(scalar).min(1)).optional(), {
    expected: commandWords,
    meaning: 'What runs in the container.',
    otherwise: 'the image’s own',
  }),
  environment: key(variables.default({}), {
    expected: variablesWords,
    meaning: 'More environment; it wins over what every consumer gets. Values may be secrets.',
    otherwise: 'none',
  }),
  ports: key(ports.prefault({}), {
    expected: portsWords,
    meaning: 'What is published on 127.0.0.1; `free` lets the engine take a port.',
    otherwise: 'none',
  }),
  healthCheck: key(healthCheck.optional(), {
    expected: checkWords,
    meaning:
      'When it is healthy: a good answer to `GET path` at the container’s `port`, or a `command` ' +
      'in the container that ends with 0 (a list runs without a shell). With `interval`, ' +
      '`timeout` and `startPeriod`, in seconds.',
    otherwise: 'it is good while it runs',
  }),
  needs: key(answered(needsWords, z.array(z.string())).default(['endpoint']), {
    expected: needsWords,
    meaning:
      `What must be healthy before it starts: ${ownServices.map((name) => `\`${name}\``).join(', ')}, ` +
      'other consumers. Who needs `postgres` gets `DATABASE_URL`.',
    otherwise: '`[endpoint]`',
  }),
  replicas: key(wholeNumber(1, 20).default(1), {
    expected: 'a number from 1 to 20',
    meaning: 'How many containers of it run, all under its name on the network.',
    otherwise: '1',
  }),
  memory: key(wholeNumber(16, 1_048_576).optional(), {
    expected: 'a number of MiB from 16 to 1048576',
    meaning: 'The memory limit of each container, in MiB.',
    otherwise: 'no limit',
  }),
  cpus: key(amount.pipe(z.number().min(0.01).max(1_024)).optional(), {
    expected: 'a number of processors from 0.01 to 1024',
    meaning: 'The limit of processor time of each container.',
    otherwise: 'no limit',
  }),
  waitTimeout: key(wholeNumber(5, 3_600).default(60), {
    expected: 'a number of seconds from 5 to 3600',
    meaning: 'How long `up` waits for it to be healthy, in seconds.',
    otherwise: '60',
  }),
};

type ConsumerTable = typeof consumerTable;
export type ConsumerKey = keyof ConsumerTable;
export const consumerKeys = Object.keys(consumerTable) as readonly ConsumerKey[];

/** One consumer's values as they were written, each read on its own. */
export type ConsumerValues = {
  readonly [Name in ConsumerKey]: z.output<ConsumerTable[Name]['form']>;
};

/** The words of every key, in the table’s order. */
export const consumerWords = consumerKeys.map((name) => {
  const { expected, meaning, otherwise } = consumerTable[name];
  return { name, expected, meaning, otherwise };
});
