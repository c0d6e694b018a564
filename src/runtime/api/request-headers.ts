import type { IncomingHttpHeaders } from 'node:http';
import type { Constraint } from './constraints.ts';
import { violation } from './constraints.ts';

/** A header of the API. Names, lengths and patterns are those of botocore’s `sagemaker-runtime`. */
export interface HeaderRule extends Constraint {
  /** In lower case, as Node gives it. */
  readonly header: string;
  /** The name under which the container gets it; undefined where it does not. */
  readonly forwardedAs?: string;
}

const nameLike = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;
const ascii = { pattern: /^\p{ASCII}*$/u, written: '\\p{ASCII}*' } as const;
const printable = { pattern: /^\S[\x20-\x7e]*$/, written: '\\A\\S[\\p{Print}]*\\z' } as const;
const name63 = { max: 63, pattern: nameLike, written: '^[a-zA-Z0-9](-*[a-zA-Z0-9])*' } as const;

const sageMaker = (
  suffix: string,
  member: string,
  constraint: Omit<Constraint, 'member'>,
): HeaderRule => ({
  header: `x-amzn-sagemaker-${suffix.toLowerCase()}`,
  forwardedAs: `X-Amzn-SageMaker-${suffix}`,
  member,
  ...constraint,
});

/** The endpoint’s name in the path. */
export const endpointNameConstraint: Constraint = { member: 'endpointName', ...name63 };

const contentType: HeaderRule = {
  header: 'content-type',
  forwardedAs: 'Content-Type',
  member: 'contentType',
  max: 1024,
  ...ascii,
};
const accept: HeaderRule = {
  header: 'accept',
  forwardedAs: 'Accept',
  member: 'accept',
  max: 1024,
  ...ascii,
};
/** Where Content-Type and Accept are the stream’s or the queue’s own, the model’s travel in these. */
const modelContentType = { ...contentType, header: 'x-amzn-sagemaker-content-type' };
const modelAccept = { ...accept, header: 'x-amzn-sagemaker-accept' };

const customAttributes = sageMaker('Custom-Attributes', 'customAttributes', {
  max: 1024,
  isSensitive: true,
  ...ascii,
});
const inferenceId = sageMaker('Inference-Id', 'inferenceId', { min: 1, max: 64, ...printable });

const routing: readonly HeaderRule[] = [
  sageMaker('Target-Variant', 'targetVariant', name63),
  sageMaker('Target-Container-Hostname', 'targetContainerHostname', name63),
  sageMaker('Inference-Component', 'inferenceComponentName', {
    max: 63,
    pattern: /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/,
    written: '^[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?$',
  }),
  sageMaker('Prefix-Aware-Id', 'prefixAwareId', { min: 1, max: 64, ...printable }),
];

const sessionId = { max: 256, pattern: nameLike } as const;
/** NEW_SESSION, or the id of one. */
const newOrOld = {
  max: 256,
  pattern: /^(NEW_SESSION)$|^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
} as const;

/** The headers of InvokeEndpoint. */
export const invokeHeaders: readonly HeaderRule[] = [
  contentType,
  accept,
  customAttributes,
  sageMaker('Target-Model', 'targetModel', { min: 1, max: 1024, ...printable }),
  ...routing,
  inferenceId,
  sageMaker('Enable-Explanations', 'enableExplanations', { min: 1, max: 64 }),
  sageMaker('Session-Id', 'sessionId', newOrOld),
];

/** The headers of InvokeEndpointWithResponseStream. */
export const streamHeaders: readonly HeaderRule[] = [
  contentType,
  modelAccept,
  customAttributes,
  ...routing,
  inferenceId,
  sageMaker('Session-Id', 'sessionId', sessionId),
];

/** A header that is the queue’s, and does not reach the container. */
const queueing = (
  suffix: string,
  member: string,
  constraint: Omit<Constraint, 'member'>,
): HeaderRule => ({
  header: `x-amzn-sagemaker-${suffix.toLowerCase()}`,
  member,
  ...constraint,
});
const wholeNumber = /^\d+$/;

/** The headers of InvokeEndpointAsync. */
export const asyncHeaders: readonly HeaderRule[] = [
  modelContentType,
  modelAccept,
  customAttributes,
  inferenceId,
  queueing('InputLocation', 'inputLocation', {
    min: 1,
    max: 1024,
    // `file` is the twin’s own.
    pattern: /^(https|s3|file):\/\/([^/]*)\/?(.*)$/,
    written: '^(https|s3)://([^/]+)/?(.*)$',
  }),
  queueing('S3OutputPathExtension', 's3OutputPathExtension', {
    min: 1,
    max: 512,
    pattern: /^(?!s3:|https:)[a-zA-Z0-9!_.*'()/-]+$/,
  }),
  queueing('Filename', 'filename', {
    min: 1,
    max: 32,
    pattern: /^(?!.*\..*\.)[a-zA-Z0-9][a-zA-Z0-9-_.]*$/,
    written: '^(?!.*\\..*\\.)[a-zA-Z0-9][a-zA-Z0-9-_\\.]*$',
  }),
  queueing('RequestTTLSeconds', 'requestTTLSeconds', {
    least: 60,
    most: 21_600,
    pattern: wholeNumber,
  }),
  queueing('InvocationTimeoutSeconds', 'invocationTimeoutSeconds', {
    least: 1,
    most: 3_600,
    pattern: wholeNumber,
  }),
];

export interface ReadHeaders {
  /** What the container gets: SageMaker strips every other header. */
  readonly forwarded: Record<string, string>;
  /** What is wrong, in the service’s words. */
  readonly violations: readonly string[];
}

export function readHeaders(
  rules: readonly HeaderRule[],
  headers: IncomingHttpHeaders,
): ReadHeaders {
  const forwarded: Record<string, string> = {};
  const violations: string[] = [];
  for (const rule of rules) {
    const value = headers[rule.header];
    if (typeof value !== 'string') continue;
    const wrong = violation(value, rule);
    if (wrong !== undefined) violations.push(wrong);
    else if (rule.forwardedAs !== undefined) forwarded[rule.forwardedAs] = value;
  }
  return { forwarded, violations };
}
