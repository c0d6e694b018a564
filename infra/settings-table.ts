import * as z from 'zod';
import { modelDeliveries } from './model-delivery.ts';
import { endpointName, project } from './names.ts';
import {
  endpointNameForm,
  endpointsForm,
  environmentForm,
  imageChoice,
  pathForm,
  presetForm,
  probeForm,
  runtimeOptionsForm,
  wordsForm,
} from './endpoints-setting.ts';
import { presetNames } from './image-presets.ts';
import { registriesForm } from './registry/registries-setting.ts';
import { officialImage } from './serving-image.ts';
import { key } from './setting-key.ts';
import { unknownKey } from './unknown-key.ts';

/** Key (without the project's name) → text; maps as JSON text, as Pulumi hands them on. */
export type Values = Readonly<Record<string, string>>;

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});

const precisions = ['fp32', 'int8', 'fast'] as const;
export type Precision = (typeof precisions)[number];

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
  imagePreset: key(presetForm.optional(), {
    expected: presetNames.join(', '),
    meaning:
      'What an image that is named by its URI is taken for: how it is started, what it is told and asked ' +
      '(docs/images.md).',
    otherwise: 'guessed from the URI; `up` says how',
  }),
  command: key(json.pipe(wordsForm).optional(), {
    expected: 'a list of words such as [serve]',
    meaning: 'The container’s arguments, for an image that is named by its URI.',
    otherwise: 'the preset’s: `[serve]`, or the image’s own',
  }),
  entrypoint: key(json.pipe(wordsForm).optional(), {
    expected: 'a list of words such as [python3, /app/server.py]',
    meaning: 'What runs in it, for an image that is named by its URI.',
    otherwise: 'the image’s own',
  }),
  containerPort: key(wholeNumber(1, 65_535).optional(), {
    expected: 'a port from 1 to 65535',
    meaning: 'Where an image that is named by its URI listens, inside the container.',
    otherwise: '8080, as SageMaker has it',
  }),
  pingPath: key(pathForm.optional(), {
    expected: 'a path such as /health',
    meaning: 'Where such an image says that it is there.',
    otherwise: '`/ping`, as SageMaker has it',
  }),
  registries: key(json.pipe(registriesForm).prefault('{}'), {
    expected:
      'a map of registries’ addresses to a username and a password, or to usernameVariable and ' +
      'passwordVariable (docs/official-image.md)',
    meaning:
      'Logins at registries; the password as a Pulumi secret, or both in variables of the ' +
      'environment. Without one: a token of ECR, or what `docker login` left.',
    otherwise: 'none',
  }),
  registryMirror: key(
    z
      .string()
      .regex(/^[\w.-]+(:\d+)?(\/[\w.-]+)*\/?$/)
      .optional(),
    {
      expected: 'a registry’s address, with a path below it or without',
      meaning: 'Where the image that `pytorch` and `auto` mean is taken from, at the same path.',
      otherwise: 'its own registry',
    },
  ),
  modelDirectory: key(z.string().min(1).default('src/sagemaker'), {
    expected: 'a folder, or none',
    meaning:
      'What is mounted, read-only, at `/opt/ml/model`; relative to the checkout. `none` mounts nothing, ' +
      'for images that have their model in them.',
    otherwise: '`src/sagemaker`, the default model',
  }),
  modelDelivery: key(z.enum(modelDeliveries).default('auto'), {
    expected: modelDeliveries.join(', '),
    meaning:
      'How the model directory comes into its container: `mount`, `copy` (in an image of the stack’s ' +
      'own, made anew when a file changes), or `auto`: mounted where the engine has the directory, ' +
      'else copied (docs/locked-down.md).',
    otherwise: '`auto`',
  }),
  precision: key(z.enum(precisions).default('fp32'), {
    expected: precisions.join(', '),
    meaning:
      'What the default model computes in (docs/performance.md): `fp32`, `int8` (smaller and faster, ' +
      'less exact), or `fast` (bf16, cosine ≥ 0.999 to fp32; a larger image). Where the CPU gains ' +
      'nothing from it, the log says so and it is fp32.',
    otherwise: '`fp32`',
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
  metricsPort: key(z.union([z.literal(['free', 'endpoint']), wholeNumber(1, 65_535)]).optional(), {
    expected: 'a port from 1 to 65535, free or endpoint',
    meaning:
      'Where the CPU image’s `/metrics` (Prometheus) is on 127.0.0.1: a port of its own, one that ' +
      'the engine takes (`free`), or the endpoint’s own port (`endpoint`).',
    otherwise: 'on the stack’s network only, at `http://sagemaker-local:8082/metrics`',
  }),
  publishAddress: key(z.ipv4().default('127.0.0.1'), {
    expected: 'an IPv4 address',
    meaning:
      'The address on the engine’s machine on which ports are published. With an engine on another ' +
      'machine (`DOCKER_HOST=tcp://…`) it must be one that this machine reaches; `0.0.0.0` is all of ' +
      'them, open to everybody there (docs/locked-down.md).',
    otherwise: '`127.0.0.1`',
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
  strictness: key(z.enum(['faithful', 'helpful']).default('faithful'), {
    expected: 'faithful or helpful',
    meaning:
      'How the CPU image answers bad requests and errors: as AWS’s image does, or so that a person ' +
      'sees what is wrong (docs/parity.md).',
    otherwise: '`faithful`',
  }),
  waitTimeout: key(wholeNumber(5, 3_600).default(120), {
    expected: 'a number of seconds from 5 to 3600',
    meaning: 'How long `up` waits for the first embedding, in seconds.',
    otherwise: '120',
  }),
  builtImage: key(z.enum(['build', 'reuse']).default('build'), {
    expected: 'build or reuse',
    meaning:
      'What is done when an image of just these sources is on the engine: `build` leaves it to the ' +
      'engine’s layer cache, `reuse` takes it as it is (for stacks that are made once, as in CI).',
    otherwise: '`build`',
  }),
  labels: key(
    json
      .pipe(z.record(z.string().regex(/^[a-z0-9](?:[a-z0-9._/-]*[a-z0-9])?$/), z.coerce.string()))
      .prefault('{}'),
    {
      expected: 'a map of label names (small letters, digits, dots, dashes, slashes) to values',
      meaning: 'More labels for everything of the stack on the engine.',
      otherwise: 'none',
    },
  ),
  environment: key(json.pipe(environmentForm).prefault('{}'), {
    expected: 'a map of variable names to values',
    meaning: 'More environment for the endpoint’s container.',
    otherwise: 'none',
  }),
  probe: key(json.pipe(probeForm).optional(), {
    expected: 'a map of `payload` (any JSON) and `path` (where the vector is in the answer)',
    meaning:
      'What the health check posts (`payload`, any JSON), and where the vector is in the answer ' +
      '(`path`: keys and indices, `embedding`, `[0]`, `data[0].embedding` or `data.0.embedding`; `$` is ' +
      'the answer itself).',
    otherwise:
      'the image’s preset’s: `search_term` and `embedding`, as the default model has them, where it ' +
      'hosts an `inference.py`',
  }),
  // What is in the map is judged by consumer-settings.ts, key by key.
  consumers: key<unknown>(json.prefault('{}'), {
    expected: 'a map of names to consumers',
    meaning: 'Services that consume embeddings, run beside the endpoint; see below.',
    otherwise: 'none',
  }),
  runtime: key(z.stringbool({ truthy: ['true'], falsy: ['false'] }).prefault('true'), {
    expected: 'true or false',
    meaning: 'Whether the runtime twin, which AWS SDKs talk to, stands before the endpoint.',
    otherwise: '`true`',
  }),
  runtimePort: key(z.union([z.literal('free'), wholeNumber(1, 65_535)]).optional(), {
    expected: 'a port from 1 to 65535, or free',
    meaning: 'The runtime twin’s port on 127.0.0.1; `free` lets the engine take one.',
    otherwise: '8070 in the stack `local`, a free one in others',
  }),
  postgres: key(z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(), {
    expected: 'true or false',
    meaning: 'Whether the stack has PostgreSQL with pgvector.',
    otherwise: '`true` when a consumer needs `postgres`',
  }),
  postgresPort: key(z.union([z.literal('free'), wholeNumber(1, 65_535)]).optional(), {
    expected: 'a port from 1 to 65535, or free',
    meaning:
      'PostgreSQL’s port on 127.0.0.1; `free` lets the engine take one. The output `databaseUrl` is ' +
      'then its URL: `pulumi stack output --show-secrets databaseUrl`.',
    otherwise: 'none: consumers reach it on the network',
  }),
  postgresMemory: key(wholeNumber(128, 1_048_576).default(512), {
    expected: 'a number of MiB from 128 to 1048576',
    meaning: 'PostgreSQL’s memory limit, in MiB.',
    otherwise: '512',
  }),
  endpointName: key(endpointNameForm.default(endpointName), {
    expected: 'a name as SageMaker takes it: letters, digits and dashes, at most 63',
    meaning: 'What AWS SDKs call the stack’s own endpoint (`EndpointName`).',
    otherwise: '`sagemaker-local`',
  }),
  endpoints: key(json.pipe(endpointsForm).prefault('{}'), {
    expected: 'a map of endpoint names to what serves them (docs/runtime.md)',
    meaning: 'More endpoints of the runtime twin, and limits of the stack’s own.',
    otherwise: 'none',
  }),
  runtimeOptions: key(json.pipe(runtimeOptionsForm).prefault('{}'), {
    expected:
      'a map with some of account, faultHeader, recordBodies, keptInvocations, invocationSeconds, ' +
      'streamSeconds (docs/runtime.md)',
    meaning: 'How the runtime twin behaves.',
    otherwise: 'as AWS does, and faults by header allowed',
  }),
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
      const where = within(result.error);
      problems.push(`${project}:${name}: found ${found}, expected ${table[name].expected}${where}`);
    }
  }
  return { read: read as Read, problems };
}

/** Where in a map the mistake is, for maps that have maps in them. */
function within({ issues: [issue] }: z.ZodError): string {
  return issue && issue.path.length > 1 ? `; at ${issue.path.join('.')}: ${issue.message}` : '';
}

function unknownKeys(values: Values): string[] {
  return Object.keys(values)
    .filter((name) => !settingKeys.includes(name as SettingKey))
    .map((name) => `${project}:${name}: ${unknownKey(name, settingKeys)}`);
}
