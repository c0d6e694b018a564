import { z } from 'zod';
import type { Constraint } from '../api/constraints.ts';
import type { HeaderRule } from '../api/request-headers.ts';
import {
  asyncHeaders,
  endpointNameConstraint,
  invokeHeaders,
  streamHeaders,
} from '../api/request-headers.ts';
import { faultForm } from '../faults/fault.ts';
import type { Twin } from '../twin.ts';
import type { LocalAnswer } from './local-api.ts';

/** OpenAPI has no parameters for these: they describe the body. */
const ofTheBody = new Set(['content-type', 'accept']);

/** The twin’s OpenAPI document, made from the rules that it checks requests by. */
export const showOpenApi: LocalAnswer = ({ twin }) => Promise.resolve(openApi(twin));

const json = (schema: object = { type: 'object' }) => ({ 'application/json': { schema } });
/** Of any type, and not looked into. */
const bytes = { content: { '*/*': {} } };

const apiError = {
  description: 'An error, as AWS words it',
  headers: {
    'x-amzn-errortype': { required: true, schema: { type: 'string' } },
    'x-amzn-requestid': { required: true, schema: { type: 'string' } },
  },
  content: json(),
};
const apiErrors = (...statuses: number[]) =>
  Object.fromEntries(statuses.map((status) => [String(status), apiError]));
const invocationErrors = apiErrors(400, 424, 429, 500, 503, 530);

export function openApi(twin: Twin) {
  return {
    openapi: '3.1.0',
    info: { title: 'The SageMaker Runtime twin', version: '1' },
    paths: { ...runtimePaths(twin), ...controlPaths(twin), ...localPaths() },
  };
}

function runtimePaths(twin: Twin) {
  const operation = (operationId: string, rules: readonly HeaderRule[], answers: object) => ({
    post: {
      operationId,
      parameters: [endpointName(twin), ...headersOf(rules)],
      requestBody: bytes,
      responses: { ...answers, ...invocationErrors },
    },
  });
  const stream = { 'application/vnd.amazon.eventstream': { schema: { type: 'string' } } };
  const accepted = { type: 'object', required: ['InferenceId'] };
  return {
    '/endpoints/{EndpointName}/invocations': operation('InvokeEndpoint', invokeHeaders, {
      '200': { description: 'The model’s answer', ...bytes },
    }),
    '/endpoints/{EndpointName}/invocations-response-stream': operation(
      'InvokeEndpointWithResponseStream',
      streamHeaders,
      { '200': { description: 'The model’s answer in parts', content: stream } },
    ),
    '/endpoints/{EndpointName}/async-invocations': operation('InvokeEndpointAsync', asyncHeaders, {
      '202': { description: 'Where the answer will be', content: json(accepted) },
    }),
  };
}

function controlPaths(twin: Twin) {
  const content = { 'application/x-amz-json-1.1': { schema: { type: 'object' } } };
  const targets = ['SageMaker.DescribeEndpoint', 'SageMaker.ListEndpoints'];
  const name = { enum: [...twin.endpoints.keys()] };
  const properties = { EndpointName: name, MaxResults: { type: 'integer' } };
  return {
    '/': {
      post: {
        operationId: 'SageMaker',
        parameters: [header('X-Amz-Target', { type: 'string', enum: targets }, true)],
        requestBody: { content: json({ type: 'object', properties }) },
        responses: {
          '200': { description: 'Of one endpoint, or of all', content },
          ...apiErrors(400, 404),
        },
      },
    },
  };
}

function localPaths() {
  const fault = z.toJSONSchema(faultForm, { io: 'input' });
  const faults = { type: 'array', items: fault, maxItems: 100 };
  const refused = { description: 'What is wrong, in words', content: json() };
  const ok = (content: object = json()) => ({ '200': { description: 'Well', content } });
  const read = (operationId: string, content?: object) => ({ operationId, responses: ok(content) });
  const text = { 'text/plain': { schema: { type: 'string' } } };
  const change = (operationId: string, schema: object) => ({
    operationId,
    requestBody: { required: true, content: json(schema) },
    responses: { ...ok(), '400': refused },
  });
  const limit = { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1 } };
  return {
    '/_local/health': { get: read('health') },
    '/_local/endpoints': { get: read('endpoints') },
    '/_local/faults': {
      get: read('faults'),
      put: change('setFaults', {
        type: 'object',
        required: ['faults'],
        additionalProperties: false,
        properties: { faults },
      }),
      post: change('addFault', fault),
      delete: read('clearFaults'),
    },
    '/_local/invocations': {
      get: {
        operationId: 'invocations',
        parameters: [limit, { name: 'endpoint', in: 'query', schema: { type: 'string' } }],
        responses: { ...ok(), '400': refused },
      },
      delete: read('forgetInvocations'),
    },
    '/_local/metrics': { get: read('metrics', text) },
    ...objectPaths(refused),
  };
}

function objectPaths(refused: object) {
  const part = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
  const object = { '200': { description: 'The object', ...bytes } };
  const stored = { '200': { description: 'It is there' } };
  const missing = { ...refused, content: { 'application/xml': { schema: { type: 'string' } } } };
  const errors = { '400': missing, '404': missing };
  return {
    '/_local/s3/{bucket}/{key}': {
      parameters: [part('bucket'), part('key')],
      get: { operationId: 'getObject', responses: { ...object, ...errors } },
      put: { operationId: 'putObject', requestBody: bytes, responses: { ...stored, ...errors } },
    },
  };
}

const endpointName = (twin: Twin) => ({
  name: 'EndpointName',
  in: 'path',
  required: true,
  schema: { anyOf: [{ enum: [...twin.endpoints.keys()] }, schemaOf(endpointNameConstraint)] },
});

const headersOf = (rules: readonly HeaderRule[]) =>
  rules
    .filter(({ header: name }) => !ofTheBody.has(name))
    .map((rule) => header(rule.header, schemaOf(rule)));

const header = (name: string, schema: object, required = false) => ({
  name,
  in: 'header',
  required,
  schema,
});

function schemaOf({ min, max, least, most, pattern }: Constraint) {
  if (least !== undefined) return { type: 'integer', minimum: least, maximum: most };
  return {
    type: 'string',
    ...(min === undefined ? {} : { minLength: min }),
    ...(max === undefined ? {} : { maxLength: max }),
    // `\p{ASCII}` is not in every dialect; header values are ASCII anyhow.
    ...(pattern && !pattern.unicode ? { pattern: pattern.source } : {}),
  };
}
