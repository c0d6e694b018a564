import { z } from 'zod';
import { ApiError } from '../api/api-error.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Twin } from '../twin.ts';

/** JSON 1.1, as all of the SageMaker API speaks it: the operation is in `X-Amz-Target`. */
export const json11 = 'application/x-amz-json-1.1';

const refuse = (message: string): ApiError =>
  new ApiError('ValidationException', 400, { __type: 'ValidationException', message });

/** What a client may ask of ListEndpoints; the other filters are taken and do nothing. */
const listing = z.looseObject({
  MaxResults: z.number().int().min(1).max(100).default(10),
  /** Ours are the number of the first endpoint of a page. */
  NextToken: z.coerce.number().int().min(0).default(0),
  NameContains: z.string().default(''),
  StatusEquals: z.string().optional(),
});

/** The answer to `SageMaker.<operation>`. Throws ApiError. */
export async function answerSagemaker(target: string, body: string, twin: Twin): Promise<unknown> {
  const input = parse(body);
  if (target === 'SageMaker.DescribeEndpoint') return describe(input['EndpointName'], twin);
  if (target === 'SageMaker.ListEndpoints') return list(input, twin);
  throw new ApiError('UnknownOperationException', 404, { __type: 'UnknownOperationException' });
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Answered as what follows.
  }
  throw new ApiError('SerializationException', 400, { __type: 'SerializationException' });
}

async function describe(name: unknown, twin: Twin): Promise<unknown> {
  const endpoint = typeof name === 'string' ? twin.endpoints.get(name) : undefined;
  if (!endpoint) throw refuse(`Could not find endpoint "${String(name)}".`);
  const { status, reason, variants } = await endpoint.health.look();
  return {
    ...(await summary(endpoint, twin)),
    EndpointConfigName: endpoint.name,
    ...(status === 'Failed' ? { FailureReason: reason } : {}),
    ProductionVariants: endpoint.variants.map(({ name: VariantName, weight }) => {
      const health = variants.find((one) => one.name === VariantName);
      const { serverless } = endpoint.settings;
      return {
        VariantName,
        CurrentWeight: weight,
        DesiredWeight: weight,
        ...(serverless
          ? { CurrentServerlessConfig: { MaxConcurrency: serverless.maxConcurrency } }
          : { CurrentInstanceCount: 1, DesiredInstanceCount: 1 }),
        ...(health?.status === 'Creating'
          ? { VariantStatus: [{ Status: 'Creating', StatusMessage: health.reason }] }
          : {}),
      };
    }),
  };
}

async function summary(endpoint: Endpoint, { settings }: Twin) {
  const { status } = await endpoint.health.look();
  const created = endpoint.created.getTime() / 1000;
  const { account, region } = settings;
  return {
    EndpointName: endpoint.name,
    EndpointArn: `arn:aws:sagemaker:${region}:${account}:endpoint/${endpoint.name.toLowerCase()}`,
    EndpointStatus: status,
    CreationTime: created,
    LastModifiedTime: created,
  };
}

async function list(input: unknown, twin: Twin): Promise<unknown> {
  const asked = listing.safeParse(input);
  if (!asked.success) throw refuse(z.prettifyError(asked.error));
  const { MaxResults: size, NextToken: start, NameContains, StatusEquals } = asked.data;
  const all = await Promise.all([...twin.endpoints.values()].map((one) => summary(one, twin)));
  const wanted = all.filter(
    ({ EndpointName, EndpointStatus }) =>
      EndpointName.includes(NameContains) &&
      (StatusEquals === undefined || EndpointStatus === StatusEquals),
  );
  const Endpoints = wanted.slice(start, start + size);
  const rest = start + size < wanted.length ? { NextToken: String(start + size) } : {};
  return { Endpoints, ...rest };
}
