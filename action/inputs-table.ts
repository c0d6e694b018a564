import * as z from 'zod';
import { stackNameForm } from '../infra/names.ts';
import { parseImageChoice } from '../infra/serving-image.ts';

/** One input of the Action: how its text is read, and what people are told of it. */
interface Input<Value> {
  /** Reads the text; '' is an input that was not given. */
  readonly form: z.ZodType<Value>;
  /** What a wrong value is answered with. */
  readonly expected: string;
  readonly meaning: string;
  /** What `action.yml` gives when the caller gives nothing. */
  readonly otherwise: string;
  /** What '' means, where that is not obvious. */
  readonly empty?: string;
}

const input = <Value>(
  form: z.ZodType<Value>,
  words: Omit<Input<Value>, 'form' | 'otherwise'> & { readonly otherwise?: string },
): Input<Value> => ({ otherwise: '', ...words, form });

/** As YAML 1.2 writes them, and as GitHub does. */
const yesOrNo = z
  .string()
  .regex(/^(true|True|TRUE|false|False|FALSE)$/)
  .transform((text) => text.toLowerCase() === 'true');

const optional = <Form extends z.ZodType<unknown, string>>(form: Form) =>
  z
    .literal('')
    .transform(() => undefined)
    .or(form);

const numberFrom = (min: number, max: number) =>
  z.string().regex(/\S/).transform(Number).pipe(z.number().min(min).max(max));

/** Every input; action.yml and the tables of action/README.md are made from this one. */
export const inputsTable = {
  stack: input(optional(z.string().regex(stackNameForm.pattern)), {
    expected: stackNameForm.words,
    meaning: 'The stack’s name. Only one job on a host may use a name at a time.',
    empty: 'a name of the job’s own, of run, attempt and job',
  }),
  settings: input(optional(z.string()), {
    expected: 'the path of a file',
    meaning:
      'A `Pulumi.<stack>.yaml` with the stack’s settings; paths in it count from its own folder. ' +
      'The inputs below win over it.',
    empty: 'a free port, everything else as docs/settings.md says',
  }),
  'model-directory': input(optional(z.string()), {
    expected: 'the path of a folder with code/inference.py',
    meaning: 'What is mounted at `/opt/ml/model`: your handler and its weights.',
    empty: 'the settings’, else the default model, all-MiniLM-L6-v2',
  }),
  image: input(optional(z.string().refine((text) => parseImageChoice(text) !== undefined)), {
    expected: 'auto, pytorch, cpu or an image’s URI',
    meaning: 'Which image serves.',
    empty: 'the settings’, else `auto`',
  }),
  consumers: input(
    z
      .string()
      .regex(/^(all|none|[a-z0-9-]+(\s*,\s*[a-z0-9-]+)*)$/)
      .transform((text) => (text === 'all' || text === 'none' ? text : text.split(/\s*,\s*/))),
    {
      expected: 'all, none, or names with commas between them',
      meaning: 'Which of the settings’ consumers are started.',
      otherwise: 'all',
    },
  ),
  'test-command': input(optional(z.string()), {
    expected: 'a command',
    meaning:
      'What proves your service: run by bash in the workspace, with the stack’s environment. ' +
      'Several lines run as a script that ends at the first failure.',
    empty: 'no test of yours',
  }),
  smoke: input(yesOrNo, {
    expected: 'true or false',
    meaning: 'Whether the embeddings are proved before your tests run.',
    otherwise: 'true',
  }),
  golden: input(optional(z.string()), {
    expected: 'the path of a file of recorded vectors',
    meaning:
      'JSON Lines with `payload` and `embedding`: the vectors must still be these. ' +
      '`npm run smoke -- --payloads FILE --record FILE` records them.',
    empty: 'nothing to compare with',
  }),
  'min-cosine': input(numberFrom(-1, 1), {
    expected: 'a number from -1 to 1',
    meaning: 'How close each vector must be to its golden one.',
    otherwise: '0.999',
  }),
  'wait-timeout': input(optional(numberFrom(5, 3_600).pipe(z.int())), {
    expected: 'a number of seconds from 5 to 3600',
    meaning: 'How long the endpoint may take to its first embedding, in seconds.',
    empty: 'the settings’, else 120',
  }),
  'evidence-directory': input(optional(z.string()), {
    expected: 'the path of a folder',
    meaning:
      'Where logs, inspections and results are kept when something failed; upload it as an artifact.',
    empty: 'a folder in the runner’s temporary one',
  }),
  'export-environment': input(yesOrNo, {
    expected: 'true or false',
    meaning: 'Whether the steps that follow get the stack’s environment too.',
    otherwise: 'true',
  }),
  'keep-on-failure': input(yesOrNo, {
    expected: 'true or false',
    meaning: 'Whether a stack whose proof or tests failed stays up, to be looked at by hand.',
    otherwise: 'false',
  }),
  'strict-cleanup': input(yesOrNo, {
    expected: 'true or false',
    meaning: 'Whether trouble while clearing up fails the job; it is a warning otherwise.',
    otherwise: 'false',
  }),
  cache: input(yesOrNo, {
    expected: 'true or false',
    meaning: 'Whether Pulumi, the model and the CPU image are kept between runs.',
    otherwise: 'true',
  }),
} as const;

type Table = typeof inputsTable;
export type InputName = keyof Table;
export type Read = { readonly [Name in InputName]: z.output<Table[Name]['form']> };

export const inputNames = Object.keys(inputsTable) as readonly InputName[];

/** Names that callers of this and of other tools write, and what to write for them. */
export const otherNames: Readonly<Record<string, InputName | `${InputName}: ${string}`>> = {
  command: 'test-command',
  run: 'test-command',
  test: 'test-command',
  tests: 'test-command',
  model: 'model-directory',
  'model-dir': 'model-directory',
  'model-path': 'model-directory',
  'stack-name': 'stack',
  config: 'settings',
  'settings-file': 'settings',
  timeout: 'wait-timeout',
  'golden-vectors': 'golden',
  'min-similarity': 'min-cosine',
  evidence: 'evidence-directory',
  'artifacts-directory': 'evidence-directory',
  services: 'consumers',
  'skip-smoke': 'smoke: false',
};
