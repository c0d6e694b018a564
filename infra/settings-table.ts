import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { project } from './names.ts';
import { officialImage, parseImageChoice } from './serving-image.ts';

/** Key (without the project's name) → text; maps as JSON text, as Pulumi hands them on. */
export type Values = Readonly<Record<string, string>>;

/** One key: how its text is read, and what people are told of it. */
interface Key<Value> {
  readonly form: z.ZodType<Value>;
  /** What a wrong value is answered with. */
  readonly expected: string;
  readonly meaning: string;
  /** What is taken without it. */
  readonly otherwise: string;
}

const key = <Value>(
  form: z.ZodType<Value>,
  words: { readonly expected: string; readonly meaning: string; readonly otherwise: string },
): Key<Value> => ({ form, ...words });

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

/** Every setting of a stack; docs/settings.md is made from this table. */
const table = {
  image: key(imageChoice.prefault('auto'), {
    expected: 'auto, pytorch, cpu or an image’s URI',
    meaning: 'Which image serves; the README says how `auto` decides.',
    otherwise: '`auto`',
  }),
  pytorchImage: key(z.string().regex(/[/:@]/).default(officialImage), {
    expected: 'an image’s URI',
    meaning: 'The image that `pytorch` and `auto` mean.',
    otherwise: 'AWS’s `pytorch-inference:2.1.0-cpu-py310-ubuntu20.04-sagemaker`',
  }),
  modelDirectory: key(z.string().min(1).default('src/sagemaker'), {
    expected: 'a folder',
    meaning: 'What is mounted, read-only, at `/opt/ml/model`; relative to the checkout.',
    otherwise: '`src/sagemaker`, the default model',
  }),
  program: key(
    z
      .string()
      .regex(/^[\w-][\w.-]*\.py$/)
      .default('inference.py'),
    {
      expected: 'the name of a Python file in <modelDirectory>/code',
      meaning: 'The handler (`SAGEMAKER_PROGRAM`).',
      otherwise: '`inference.py`',
    },
  ),
  port: key(z.union([z.literal('free'), wholeNumber(1, 65_535)]).optional(), {
    expected: 'a port from 1 to 65535, or free',
    meaning: 'The endpoint’s port on 127.0.0.1; `free` lets the engine take one.',
    otherwise: '8080 in the stack `local`, a free one in others',
  }),
  region: key(
    z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
      .default('us-east-1'),
    {
      expected: 'an AWS region such as us-east-1',
      meaning: 'What the container is told (`SAGEMAKER_REGION`).',
      otherwise: '`us-east-1`',
    },
  ),
  logLevel: key(
    z.coerce
      .number()
      .pipe(z.literal([10, 20, 30, 40, 50]))
      .prefault(20),
    {
      expected: '10 (debug), 20 (info), 30 (warning), 40 (error) or 50 (critical)',
      meaning: 'Python’s logging level (`SAGEMAKER_CONTAINER_LOG_LEVEL`).',
      otherwise: '20',
    },
  ),
  memory: key(wholeNumber(64, 1_048_576).optional(), {
    expected: 'a number of MiB from 64 to 1048576',
    meaning: 'The endpoint’s memory limit, in MiB.',
    otherwise: '1024 for the CPU image, 6144 for others',
  }),
  waitTimeout: key(wholeNumber(5, 3_600).default(120), {
    expected: 'a number of seconds from 5 to 3600',
    meaning: 'How long `up` waits for the first embedding, in seconds.',
    otherwise: '120',
  }),
  environment: key(
    json.pipe(z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.coerce.string())).prefault('{}'),
    {
      expected: 'a map of variable names to values',
      meaning: 'More environment for the endpoint’s container.',
      otherwise: 'none',
    },
  ),
  probe: key(
    json
      .pipe(z.strictObject({ payload: z.json(), path: z.string().min(1) }))
      .prefault(
        '{"payload": {"search_term": "geladeira frost free 375 litros"}, "path": "embedding"}',
      ),
    {
      expected: 'a map of `payload` (any JSON) and `path` (where the vector is in the answer)',
      meaning:
        'What the health check posts (`payload`, any JSON), and where the vector is in the answer ' +
        '(`path`: keys and indices with dots, `data.0.embedding`).',
      otherwise: '`search_term` and `embedding`, as the default model has them',
    },
  ),
};

type Table = typeof table;
type SettingKey = keyof Table;
const settingKeys = Object.keys(table) as readonly SettingKey[];

/** The words of every key, in the table’s order. */
export const settingWords = settingKeys.map((name) => {
  const { expected, meaning, otherwise } = table[name];
  return { name, expected, meaning, otherwise };
});

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
