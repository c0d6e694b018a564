import { expect, test } from 'vitest';
import { parseSettings, payloadLimitOf } from './settings.ts';

const variants = { AllTraffic: { url: 'http://model:8080' } };
const parse = (settings: object) => parseSettings(JSON.stringify(settings));

test('the limits are SageMaker’s own where nothing is said', () => {
  const settings = parse({ endpoints: { embedder: { variants } } });
  expect(settings).toMatchObject({
    invocationSeconds: 60,
    streamSeconds: 8 * 60,
    faultHeader: true,
    recordBodies: false,
    keptInvocations: 1_000,
    endpoints: { embedder: { variants: { AllTraffic: { weight: 1 } } } },
  });
});

test.each([
  [{}, 6 * 1024 * 1024],
  [{ serverless: { maxConcurrency: 5 } }, 4 * 1024 * 1024],
  [{ serverless: { maxConcurrency: 5 }, payloadLimit: 9 }, 9],
])('an endpoint of %j takes bodies of %i bytes', (more, bytes) => {
  const { endpoints } = parse({ endpoints: { embedder: { variants, ...more } } });
  const [endpoint] = Object.values(endpoints);
  expect(endpoint && payloadLimitOf(endpoint)).toBe(bytes);
});

test.each([
  [{ endpoints: { '-x': { variants } } }, 'endpoints'],
  [{ endpoints: { x: { variants: {} } } }, 'variants'],
  [{ endpoints: { x: { variants: { A: { url: 'http://m', weight: 0 } } } } }, 'variants'],
  [{ endpoints: { x: { variants: { A: { url: 'ftp://m' } } } } }, 'url'],
  [{ endpoints: {}, invocationSecs: 1 }, 'invocationSecs'],
])('%j is refused, with the key', (given, key) => {
  expect(() => parse(given)).toThrow(key);
});
