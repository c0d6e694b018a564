import * as z from 'zod';
import { unknownKey } from './unknown-key.ts';

/** Whatever is wrong with a value of this form is answered with these words alone. */
export const answered = <Value>(expected: string, form: z.ZodType<Value>) =>
  z.unknown().transform((value, context): Value => {
    const result = form.safeParse(value);
    if (result.success) return result.data;
    context.addIssue(expected);
    return z.NEVER;
  });

/** A map with these keys and no others; each unknown one is answered with a line of the message. */
const map = <Shape extends z.core.$ZodLooseShape>(expected: string, shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((name) => unknownKey(name, Object.keys(shape))).join('\n')
        : expected,
  });

/** A map whose keys its writer chooses. */
const namedMap = <Value>(
  words: { readonly name: string; readonly map: string },
  name: z.ZodType<string, string>,
  value: z.ZodType<Value>,
) =>
  z.record(name, value, {
    error: (issue) => (issue.code === 'invalid_key' ? words.name : words.map),
  });

/** YAML reads `8080` and `true` as a number and a boolean; a process only gets text. */
export const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
export const amount = z
  .union([z.number(), z.string().regex(/^\d+(\.\d+)?$/)])
  .pipe(z.coerce.number());
export const wholeNumber = (min: number, max: number) => amount.pipe(z.int().min(min).max(max));
const text = (expected: string) => answered(expected, z.string().min(1));

export const variablesWords = 'a map of variable names to values';
/** A wrong value is never shown: it may be a secret. */
export const variables = namedMap(
  { name: 'a variable’s name of letters, digits and underscores', map: variablesWords },
  z.string().regex(/^[A-Za-z_]\w*$/),
  answered('text, a number, true or false', scalar),
);

export const buildWords = 'a folder, or a map of `context`, `dockerfile`, `target` and `args`';
export const build = z.preprocess(
  (value) => (typeof value === 'string' ? { context: value } : value),
  map(buildWords, {
    context: text('a folder'),
    dockerfile: text('a file’s path within the context').default('Dockerfile'),
    target: text('the name of a stage of the Dockerfile').optional(),
    args: variables.default({}),
  }),
);

const port = wholeNumber(1, 65_535);
const portWords = 'a port from 1 to 65535';
const hostPortWords = `${portWords}, or free`;
export const portsWords = `a map of the container’s ports to host ports (${hostPortWords})`;
export const ports = namedMap(
  { name: portWords, map: portsWords },
  z.string().refine((name) => port.safeParse(name).success),
  answered(hostPortWords, z.union([z.literal('free').transform(() => undefined), port])),
).transform((map) =>
  Object.entries(map).map(([internal, external]) => ({ internal: Number(internal), external })),
);

const seconds = (min: number) =>
  answered(`a number of seconds from ${min} to 3600`, wholeNumber(min, 3_600));

export const checkWords = 'a map of either `path` and `port`, or `command`';
export const healthCheck = map(checkWords, {
  path: answered('a path such as /health', z.string().regex(/^\/\S*$/)).optional(),
  port: answered(`${portWords} (the container’s)`, port).optional(),
  command: answered(
    'a command line, or a list of words',
    z.union([z.string().min(1), z.array(scalar).min(1)]),
  ).optional(),
  interval: seconds(1).optional(),
  timeout: seconds(1).default(5),
  startPeriod: seconds(0).optional(),
}).transform(({ path, port, command, ...pace }, context) => {
  if (command !== undefined && path === undefined && port === undefined)
    return { ...pace, ask: { kind: 'command', command } as const };
  if (command === undefined && path !== undefined && port !== undefined)
    return { ...pace, ask: { kind: 'http', path, port } as const };
  context.addIssue(checkWords);
  return z.NEVER;
});
