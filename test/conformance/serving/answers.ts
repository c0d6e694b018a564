import type { Answer, Body } from './answer.ts';

// What the genuine stack answers, in its forms.

export const ok = (body: Body, type = 'application/json'): Answer => ({
  status: 200,
  type,
  body,
  connection: 'keep-alive',
});

export const embedding: Answer = ok({ is: 'embedding' });

/** A handler’s exception. */
export const raised = (words: string, error: string, status = 500): Answer => ({
  status,
  body: { is: 'traceback', words, error },
  connection: 'close',
});

/** TorchServe’s own errors. */
export const torchServe = (status: number, kind: string, message: string): Answer => ({
  status,
  type: 'application/json',
  body: {
    is: 'text',
    text: `{\n  "code": ${status.toString()},\n  "type": "${kind}",\n  "message": "${message}"\n}\n`,
  },
  connection: 'close',
});

/** The helpful host’s errors. */
export const problem = (
  status: number,
  type: string,
  message: string,
  rest: Partial<Answer> = {},
): Answer => ({
  status,
  type: 'application/json',
  body: { is: 'problem', type, message },
  ...rest,
});
