import type { LocalAnswer } from './local-api.ts';

/** The twin’s own health: that it answers. Its endpoints have theirs. */
export const showHealth: LocalAnswer = ({ twin }) =>
  Promise.resolve({ status: 'ok', endpoints: [...twin.endpoints.keys()] });

/** Each endpoint, with what its probe says. */
export const showEndpoints: LocalAnswer = async ({ twin }) => {
  const endpoints = await Promise.all(
    [...twin.endpoints.values()].map(async (endpoint) => ({
      name: endpoint.name,
      ...(await endpoint.health.look()),
      payloadLimit: endpoint.payloadLimit,
      inFlight: endpoint.inFlight,
      ...(endpoint.settings.serverless ? { serverless: endpoint.settings.serverless } : {}),
    })),
  );
  return { endpoints };
};
