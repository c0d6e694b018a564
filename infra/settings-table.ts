import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { project } from './names.ts';
import { officialImage, parseImageChoice } from './serving-image.ts';

/** Key (without the project's name) → text; maps as JSON text, as Pulumi hands them on. */
export type Values = Readonly<Record<string, string>>;

/** One key: how its text is read, and what a wrong one is told. */
interface Key<Value> {
  readonly form: z.ZodType<Value>;
  readonly expected: string;
}

const key = <Value>(form: z.ZodType<Value>, expected: string): Key<Value> => ({ form, expected });

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});

const imageChoice = z.string().transform((text, context) => {
  const choice = parseImageChoice(text);
  if (choice) return choice;
  context.addIssue('no image');
  return z.NEVER;
});

/** Every setting of a stack; docs/settings.md is made from the same keys. */
const table = {
  image: key(imageChoice.prefault('auto'), 'auto, pytorch, cpu or an image’s URI'),
  pytorchImage: key(z.string().regex(/[/:@]/).default(officialImage), 'an image’s URI'),
  modelDirectory: key(z.string().min(1).default('src/sagemaker'), 'a folder'),
  program: key(
    z
      .string()
      .regex(/^[\w-][\w.-]*\.py$/)
      .default('inference.py'),
    'the name of a Python file in <modelDirectory>/code',
  ),
  port: key(
    z.union([z.literal('free'), wholeNumber(1, 65_535)]).optional(),
    'a port from 1 to 65535, or free',
  ),
  region: key(
    z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
      .default('us-east-1'),
    'an AWS region such as us-east-1',
  ),
  logLevel: key(
    z.coerce
      .number()
      .pipe(z.literal([10, 20, 30, 40, 50]))
      .prefault(20),
    '10 (debug), 20 (info), 30 (warning), 40 (error) or 50 (critical)',
  ),
  memory: key(wholeNumber(64, 1_048_576).optional(), 'a number of MiB from 64 to 1048576'),
  waitTimeout: key(wholeNumber(5, 3_600).default(120), 'a number of seconds from 5 to 3600'),
  environment: key(
    json.pipe(z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.coerce.string())).prefault('{}'),
    'a map of variable names to values',
  ),
  probe: key(
    json
      .pipe(z.strictObject({ payload: z.json(), path: z.string().min(1) }))
      .prefault(
        '{"payload": {"search_term": "geladeira frost free 375 litros"}, "path": "embedding"}',
      ),
    'a map of `payload` (any JSON) and `path` (where the vector is in the answer)',
  ),
};

type Table = typeof table;
export type SettingKey = keyof Table;
export const settingKeys = Object.keys(table) as readonly SettingKey[];
export const settingExpected = (name: SettingKey): string => table[name].expected;

type Read = { readonly [Name in SettingKey]: z.output<Table[Name]['form']> };

/** Reads all keys and reports all that is wrong; `read` is only to be used without problems. */
export function readTable(values: Values): { read: Read; problems: readonly string[] } {
  const problems = unknownKeys(values);
  const read: Partial<Record<SettingKey, unknown>> = {};
  for (const name of settingKeys) {
    const result = table[name].form.safeParse(values[name]);
    if (result.success) read[name] = result.data;
    else {
      read[name] = table[name].form.safeParse(undefined).data;
      const found = JSON.stringify(values[name]);
      problems.push(`${project}:${name}: found ${found}, expected ${table[name].expected}`);
    }
  }
  return { read: read as Read, problems };
}

function unknownKeys(values: Values): string[] {
  return Object.keys(values)
    .filter((name) => !settingKeys.includes(name as SettingKey))
    .map((name) => `${project}:${name}: found a key that does not exist, ${advice(name)}`);
}

function advice(name: string): string {
  const close = settingKeys.find((known) => distance(name.toLowerCase(), known.toLowerCase()) <= 2);
  return close ? `did you mean ${close}?` : `expected one of ${settingKeys.join(', ')}`;
}
