import * as z from 'zod';
import { parseAnswerPath } from './answer-path.ts';
import { presetNames } from './image-presets.ts';
import { parseImageChoice } from './serving-image.ts';

/** Names as SageMaker takes them, for endpoints and for variants. */
export const endpointNameForm = z
  .string()
  .max(63)
  .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/);

/** A word of ours or an image’s URI. */
export const imageChoice = z.string().transform((text, context) => {
  const choice = parseImageChoice(text);
  if (choice) return choice;
  context.addIssue('expected auto, pytorch, cpu or an image’s URI');
  return z.NEVER;
});

/** The environment of a container. */
export const environmentForm = z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.coerce.string());
const answerPath = z.union([z.string(), z.number().int().min(0)]).transform((given, context) => {
  const path = parseAnswerPath(String(given));
  if (path !== undefined) return path;
  context.addIssue('expected keys and indices such as embedding, [0] or data[0].embedding');
  return z.NEVER;
});

/** What is posted to a container to see whether it is healthy, and where its vector is. */
export const probeForm = z.strictObject({ payload: z.json(), path: answerPath });

export const presetForm = z.enum(presetNames);
/** What is started, word by word. */
export const wordsForm = z.array(z.coerce.string().min(1)).min(1);
export const pathForm = z.string().regex(/^\/\S*$/);

/** What makes a container one of its own; without any of it the stack’s own container serves. */
const container = {
  modelDirectory: z.string().min(1).optional(),
  image: imageChoice.optional(),
  imagePreset: presetForm.optional(),
  command: wordsForm.optional(),
  entrypoint: wordsForm.optional(),
  containerPort: z.number().int().min(1).max(65_535).optional(),
  pingPath: pathForm.optional(),
  program: z.string().optional(),
  environment: environmentForm.optional(),
  memory: z.number().int().min(64).max(1_048_576).optional(),
  /** A container elsewhere. */
  url: z.url({ protocol: /^https?$/ }).optional(),
};

const variant = z.strictObject({ ...container, weight: z.number().min(0).default(1) });

const endpoint = z.strictObject({
  ...container,
  variants: z
    .record(endpointNameForm, variant)
    .refine((variants) => Object.values(variants).some(({ weight }) => weight > 0), {
      error: 'expected a weight above 0',
    })
    .optional(),
  probe: probeForm.optional(),
  serverless: z.strictObject({ maxConcurrency: z.number().int().min(1).max(200) }).optional(),
  /** Bytes; SageMaker’s own limit without it. */
  payloadLimit: z.number().int().positive().max(104_857_600).optional(),
  sessionSeconds: z.number().positive().max(86_400).optional(),
});

/** `sagemaker-local:endpoints`, by name. */
export const endpointsForm = z.record(endpointNameForm, endpoint);
export type GivenEndpoint = z.output<typeof endpoint>;
export type GivenContainer = Pick<GivenEndpoint, keyof typeof container>;

/** `sagemaker-local:runtimeOptions`; src/runtime/settings.ts has the defaults. */
export const runtimeOptionsForm = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  faultHeader: z.boolean().optional(),
  recordBodies: z.boolean().optional(),
  keptInvocations: z.number().int().min(1).max(100_000).optional(),
  invocationSeconds: z.number().positive().max(3_600).optional(),
  streamSeconds: z.number().positive().max(3_600).optional(),
});
export type RuntimeOptions = z.output<typeof runtimeOptionsForm>;
