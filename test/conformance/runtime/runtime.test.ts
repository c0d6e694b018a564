import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UpResult } from '../../../stack/bring-up.ts';
import { places } from '../../../toolchain/places.ts';
import { engineUnderTest, StackUnderTest } from '../../integration/stack-under-test.ts';
import { awsCliV2 } from './clients/aws-cli-v2.ts';
import { awsCliV1 } from './clients/aws-cli.ts';
import type { Client } from './clients/client.ts';
import { go } from './clients/go.ts';
import { java } from './clients/java.ts';
import { javascript } from './clients/javascript.ts';
import { boto3, parseMetrics } from './clients/python.ts';
import type { Seen, Target } from './scenarios.ts';
import { nobody } from './scenarios.ts';

// Against AWS instead of a stack: CONFORMANCE_ENDPOINT names an endpoint of yours (and
// CONFORMANCE_GOOD and _BAD bodies that its model takes and refuses); region and credentials are
// found as every SDK finds them.
const atAws = process.env['CONFORMANCE_ENDPOINT'];

const stack: { under?: StackUnderTest } = {};
let target: Target;
const cache = join(places().cache, 'conformance');

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  target = atAws === undefined ? await localTarget() : awsTarget(atAws);
});
afterAll(() => stack.under?.[Symbol.asyncDispose]());

async function localTarget(): Promise<Target> {
  stack.under = new StackUnderTest(await engineUnderTest(), 'conformance');
  await stack.under.settings({ port: 'free', endpoints: { throttled: {} } });
  const { exitCode, stdout, stderr } = await stack.under.run('up', ['--json']);
  if (exitCode !== 0) throw new Error(stderr);
  const { outputs } = JSON.parse(stdout) as UpResult;
  return {
    url: outputs.runtimeUrl ?? '',
    region: 'us-east-1',
    endpoint: outputs.endpointName ?? '',
    throttled: 'throttled',
    good: JSON.stringify(outputs.probe.payload),
    bad: '{"term": 1}',
  };
}

const awsTarget = (endpoint: string): Target => ({
  endpoint,
  region: process.env['AWS_REGION'] ?? 'us-east-1',
  good: process.env['CONFORMANCE_GOOD'] ?? '{"search_term": "geladeira frost free 375 litros"}',
  bad: process.env['CONFORMANCE_BAD'] ?? '{"term": 1}',
});

/** Two refusals, and then answers: what every SDK’s own retries get over. */
async function throttleTwice({ url, throttled }: Target): Promise<void> {
  if (url === undefined || throttled === undefined) return;
  const faults = [{ kind: 'throttle', endpoint: throttled, count: 2 }];
  const answer = await fetch(`${url}/_local/faults`, {
    method: 'PUT',
    body: JSON.stringify({ faults }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function throttlesStruck({ url }: Target): Promise<number> {
  const answer = await fetch(`${String(url)}/_local/faults`);
  const { faults } = (await answer.json()) as { faults: { struck: number }[] };
  return faults[0]?.struck ?? 0;
}

interface Outcome {
  readonly seen?: Seen;
  readonly missing: string;
  readonly struck: number;
}

const outcomes = new Map<Client, Promise<Outcome>>();

/** Each client runs once. */
function outcomeOf(client: Client): Promise<Outcome> {
  const outcome = outcomes.get(client) ?? ran(client);
  outcomes.set(client, outcome);
  return outcome;
}

async function ran(client: Client): Promise<Outcome> {
  const ready = await client.prepare(cache);
  if ('missing' in ready) return { ...ready, struck: 0 };
  await throttleTwice(target);
  const seen = await ready.run(target);
  const struck = target.throttled === undefined ? 0 : await throttlesStruck(target);
  return { seen, missing: '', struck };
}

const commandLines = [awsCliV1, awsCliV2];
const sdks = [javascript, boto3, java, go];

describe.each([...sdks, ...commandLines])('$name', (client) => {
  const isCommandLine = commandLines.includes(client);
  let outcome: Outcome;

  beforeAll(async () => {
    outcome = await outcomeOf(client);
  });

  /** What it saw; the test is skipped where the machine has no such client. */
  const saw = (skip: (reason: string) => never): Seen => outcome.seen ?? skip(outcome.missing);

  test('gets an embedding, its type and its variant', ({ skip }) => {
    const { embedding } = saw(skip);
    expect(Object.keys(JSON.parse(embedding.body) as object)).toEqual(['embedding']);
    expect(embedding.contentType).toBe('application/json');
    expect(embedding.variant).not.toBe('');
  });

  test('sees a ModelError with what the container had answered', ({ skip }) => {
    const { modelError } = saw(skip);
    expect(modelError.error).toMatch(/^ModelError(Exception)?$/);
    expect(modelError.message).toMatch(
      /^Received (client|server) error \(\d+\) from (primary|model) with message "/,
    );
    expect(modelError.message).toMatch(/ in account \d{12} for more information\.$/);
    // A command line prints no other members.
    if (isCommandLine) return;
    expect(modelError.originalStatusCode).toBeGreaterThanOrEqual(400);
    expect(modelError.message).toContain(modelError.originalMessage);
    expect(modelError.logStreamArn).toMatch(/^arn:aws:logs:/);
  });

  test('sees a ValidationError of an unknown endpoint', ({ skip }) => {
    const { unknownEndpoint } = saw(skip);
    expect(unknownEndpoint.error).toBe('ValidationError');
    expect(unknownEndpoint.message).toMatch(
      new RegExp(`^Endpoint ${nobody} of account \\d{12} not found\\.$`),
    );
  });

  test('gets over throttling by its own retries', ({ skip }) => {
    const { throttle, embedding } = saw(skip);
    if (!throttle) skip('AWS cannot be made to throttle');
    expect(throttle?.body).toBe(embedding.body);
    expect(outcome.struck).toBe(2);
  });

  test('reads a stream, unless it is a command line, which has no command for that', ({ skip }) => {
    const { stream, embedding } = saw(skip);
    const whole = { body: embedding.body, contentType: 'application/json' };
    expect(stream).toEqual(isCommandLine ? 'no such command' : whole);
  });

  test('waits for the endpoint to be in service', ({ skip }) => {
    expect(saw(skip).endpointStatus).toBe('InService');
  });
});

test.runIf(atAws === undefined)(
  'boto3 invokes asynchronously, with input and output by way of S3',
  async ({ skip }) => {
    const { seen, missing } = await outcomeOf(boto3);
    if (!seen) return skip(missing);
    expect(seen.asynchronous).toEqual({ status: 202, body: seen.embedding.body });
  },
);

test.runIf(atAws === undefined)(
  'Prometheus’s own parser reads the metrics of all that',
  async ({ skip }) => {
    const answer = await fetch(`${String(target.url)}/_local/metrics`);
    const families = await parseMetrics(cache, await answer.text());
    if ('missing' in families) return skip(families.missing);
    const ours = families.filter(({ family }) => family.startsWith('sagemaker_runtime_'));
    expect(ours.map(({ family, type }) => [family, type])).toEqual([
      ['sagemaker_runtime_invocations', 'counter'],
      ['sagemaker_runtime_invocation_seconds', 'histogram'],
      ['sagemaker_runtime_model_seconds', 'histogram'],
      ['sagemaker_runtime_faults', 'counter'],
      ['sagemaker_runtime_invocations_in_flight', 'gauge'],
    ]);
    expect(ours.every(({ help, samples }) => help !== '' && samples.length > 0)).toBe(true);
    const throttles = ours.flatMap(({ samples }) =>
      samples.filter(([name, { kind }]) => name.endsWith('_faults_total') && kind === 'throttle'),
    );
    expect(throttles).toHaveLength(1);
    expect(throttles[0]?.[2]).toBeGreaterThanOrEqual(2);
  },
);
