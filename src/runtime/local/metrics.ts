import type { LocalAnswer } from './local-api.ts';

export const showMetrics: LocalAnswer = async ({ twin, response }) => {
  const text = await twin.metrics.text();
  response.writeHead(200, { 'content-type': twin.metrics.contentType });
  response.end(text);
};
