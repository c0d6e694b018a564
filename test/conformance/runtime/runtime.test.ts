import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UpResult } from '../../../stack/bring-up.ts';
import { places } from '../../../toolchain/places.ts';
import { engineUnderTest, StackUnderTest } from '../../integration/stack-under-test.ts';
import { awsCli } from './clients/aws-cli.ts';
import { go } from './clients/go.ts';
import { java } from './clients/java.ts';
import { javascript } from './clients/javascript.ts';
import { boto3 } from './clients/python.ts';
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

describe.each([javascript, boto3, awsCli, java, go])('$name', (client) => {
  let seen: Seen | undefined;
  let missing = '';
  let struck = 0;

  beforeAll(async () => {
    const ready = await client.prepare(cache);
    if ('missing' in ready) {
      ({ missing } = ready);
      return;
    }
    await throttleTwice(target);
    seen = await ready.run(target);
    struck = target.throttled === undefined ? 0 : await throttlesStruck(target);
  });

  /** What it saw; the test is skipped where the machine has no such client. */
  const saw = (skip: (reason: string) => never): Seen => seen ?? skip(missing);

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
    // The CLI prints no other members.
    if (client === awsCli) return;
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
    expect(struck).toBe(2);
  });

  test('reads a stream', ({ skip }) => {
    const { stream, embedding } = saw(skip);
    if (!stream) skip('it has no command for streams');
    expect(stream).toEqual({ body: embedding.body, contentType: 'application/json' });
  });

  test('finds the endpoint in service', ({ skip }) => {
    const { endpointStatus } = saw(skip);
    if (endpointStatus === undefined) skip('the SageMaker API is another package');
    expect(endpointStatus).toBe('InService');
  });
});
