import { expect, test } from 'vitest';
import { daemonError } from './daemon-error.ts';

const answer = (message: string, more: object) => Object.assign(new Error(message), more);

test.each([
  [
    'that the client has read',
    answer('(HTTP code 409) conflict - x', { statusCode: 409, json: { message: 'in use' } }),
    'Error response from daemon: in use',
  ],
  [
    'of a stream, which the client has in its message alone',
    answer('(HTTP code 500) server error - unauthorized: authentication required ', {
      statusCode: 500,
      reason: 'server error',
      json: null,
    }),
    'Error response from daemon: unauthorized: authentication required',
  ],
  [
    'of a stream, with a status that the client does not know',
    answer('(HTTP code 404) unexpected - manifest unknown ', { statusCode: 404, json: null }),
    'Error response from daemon: manifest unknown',
  ],
  ['that is none of the daemon’s', new Error('connect ENOENT'), 'connect ENOENT'],
])('an error %s', (_, error, said) => {
  expect(daemonError(error)).toBe(said);
});
