import { describe, expect, test } from 'vitest';
import { asyncHeaders, invokeHeaders, readHeaders, streamHeaders } from './request-headers.ts';

const operations = { invoke: invokeHeaders, stream: streamHeaders, async: asyncHeaders } as const;
type Name = keyof typeof operations;

const read = (operation: Name, header: string, value: string) =>
  readHeaders(operations[operation], { [header.toLowerCase()]: value });

// The longest values are those of botocore’s model of sagemaker-runtime 2017-05-13.
describe.each<[header: string, max: number, member: string, operations: readonly Name[]]>([
  ['Content-Type', 1024, 'contentType', ['invoke', 'stream']],
  ['Accept', 1024, 'accept', ['invoke']],
  ['X-Amzn-SageMaker-Content-Type', 1024, 'contentType', ['async']],
  ['X-Amzn-SageMaker-Accept', 1024, 'accept', ['stream', 'async']],
  ['X-Amzn-SageMaker-Custom-Attributes', 1024, 'customAttributes', ['invoke', 'stream', 'async']],
  ['X-Amzn-SageMaker-Target-Model', 1024, 'targetModel', ['invoke']],
  ['X-Amzn-SageMaker-Target-Variant', 63, 'targetVariant', ['invoke', 'stream']],
  [
    'X-Amzn-SageMaker-Target-Container-Hostname',
    63,
    'targetContainerHostname',
    ['invoke', 'stream'],
  ],
  ['X-Amzn-SageMaker-Inference-Component', 63, 'inferenceComponentName', ['invoke', 'stream']],
  ['X-Amzn-SageMaker-Inference-Id', 64, 'inferenceId', ['invoke', 'stream', 'async']],
  ['X-Amzn-SageMaker-Enable-Explanations', 64, 'enableExplanations', ['invoke']],
  ['X-Amzn-SageMaker-Session-Id', 256, 'sessionId', ['invoke', 'stream']],
  ['X-Amzn-SageMaker-InputLocation', 1024, 'inputLocation', ['async']],
  ['X-Amzn-SageMaker-S3OutputPathExtension', 512, 's3OutputPathExtension', ['async']],
  ['X-Amzn-SageMaker-Filename', 32, 'filename', ['async']],
])('%s', (header, max, member, takenBy) => {
  const start = member === 'inputLocation' ? 's3://b/' : '';
  const longest = start.padEnd(max, 'k');

  test.each(takenBy)(`takes ${max} characters (%s)`, (operation) => {
    expect(read(operation, header, longest).violations).toEqual([]);
  });

  test.each(takenBy)('takes no more (%s)', (operation) => {
    const { violations, forwarded } = read(operation, header, `${longest}k`);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(
      new RegExp(
        `at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${max}$`,
      ),
    );
    expect(forwarded).toEqual({});
  });
});

test.each<[operation: Name, header: string]>([
  ['invoke', 'X-Amzn-SageMaker-Accept'],
  ['invoke', 'X-Amzn-SageMaker-InputLocation'],
  ['stream', 'Accept'],
  ['stream', 'X-Amzn-SageMaker-Target-Model'],
  ['stream', 'X-Amzn-SageMaker-Enable-Explanations'],
  ['async', 'Accept'],
  ['async', 'X-Amzn-SageMaker-Target-Variant'],
  ['async', 'X-Amzn-SageMaker-Session-Id'],
  ['invoke', 'Authorization'],
])('%s has no %s: it does not reach the container', (operation, header) => {
  expect(read(operation, header, 'x')).toEqual({ forwarded: {}, violations: [] });
});

const nameLike = '^[a-zA-Z0-9](-*[a-zA-Z0-9])*';
const printable = '\\A\\S[\\p{Print}]*\\z';

test.each<[operation: Name, header: string, value: string, said: string]>([
  ['invoke', 'X-Amzn-SageMaker-Target-Variant', '-a', `pattern: ${nameLike}`],
  ['invoke', 'X-Amzn-SageMaker-Target-Container-Hostname', 'a_b', `pattern: ${nameLike}`],
  ['invoke', 'X-Amzn-SageMaker-Inference-Component', 'a-', 'pattern: ^[a-zA-Z0-9]([\\-a-zA-Z0-9]'],
  ['invoke', 'X-Amzn-SageMaker-Inference-Id', ' a', `pattern: ${printable}`],
  ['invoke', 'X-Amzn-SageMaker-Target-Model', 'caf\u00e9', `pattern: ${printable}`],
  ['invoke', 'X-Amzn-SageMaker-Enable-Explanations', '', 'length greater than or equal to 1'],
  ['invoke', 'X-Amzn-SageMaker-Session-Id', 'NEW SESSION', 'pattern: ^(NEW_SESSION)$|^'],
  ['stream', 'X-Amzn-SageMaker-Session-Id', 'NEW_SESSION', 'pattern: ^[a-zA-Z0-9](-*'],
  ['invoke', 'Content-Type', 'caf\u00e9', 'pattern: \\p{ASCII}*'],
  ['async', 'X-Amzn-SageMaker-RequestTTLSeconds', '59', 'value greater than or equal to 60'],
  ['async', 'X-Amzn-SageMaker-RequestTTLSeconds', '21601', 'value less than or equal to 21600'],
  [
    'async',
    'X-Amzn-SageMaker-InvocationTimeoutSeconds',
    '3601',
    'value less than or equal to 3600',
  ],
])('%s refuses %s: %j', (operation, header, value, said) => {
  const { violations, forwarded } = read(operation, header, value);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(said);
  expect(forwarded).toEqual({});
});

test('custom attributes are sensitive: what is wrong with them is told without them', () => {
  const value = 'secret'.repeat(200);
  const [said] = read('invoke', 'X-Amzn-SageMaker-Custom-Attributes', value).violations;
  expect(said).toMatch(/^Value at 'customAttributes' failed/);
});
