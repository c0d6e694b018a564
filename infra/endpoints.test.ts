import { describe, expect, test } from 'vitest';
import { parseSettings } from './settings.ts';

const everything = () => true;
const parse = (endpoints: unknown, exists: (path: string) => boolean = everything) =>
  parseSettings({
    stack: 'local',
    checkout: '/checkout',
    values: { endpoints: JSON.stringify(endpoints), image: 'cpu' },
    exists,
  }).endpoints;

const ownUrl = 'http://sagemaker-local:8080';

describe('the endpoints of the twin', () => {
  test('are the stack’s own by its name, with SageMaker’s one variant', () => {
    expect(parse({})).toEqual([
      {
        name: 'sagemaker-local',
        variants: [{ name: 'AllTraffic', weight: 1, url: ownUrl }],
        probe: { payload: { search_term: 'geladeira frost free 375 litros' }, path: 'embedding' },
      },
    ]);
  });

  test('take limits for the stack’s own, and a second name for its container', () => {
    const limits = { serverless: { maxConcurrency: 2 }, payloadLimit: 1000 };
    const [own, other] = parse({ 'sagemaker-local': limits, small: limits });
    expect(own).toMatchObject({ name: 'sagemaker-local', ...limits, variants: [{ url: ownUrl }] });
    expect(other).toMatchObject({ name: 'small', ...limits, variants: [{ url: ownUrl }] });
  });

  test('have a container of their own when they say anything of it; the rest is the stack’s', () => {
    const [, reranker] = parse({ Reranker: { modelDirectory: '../other', memory: 512 } });
    expect(reranker?.variants).toMatchObject([
      {
        url: 'http://endpoint.reranker:8080',
        container: {
          role: 'endpoint.reranker',
          path: 'endpoints.Reranker',
          modelDirectory: '/other',
          memory: 512,
          image: { kind: 'cpu' },
          program: 'inference.py',
        },
      },
    ]);
  });

  test('have a container for each variant that is not as the others', () => {
    const [, two] = parse({
      two: { variants: { Blue: { weight: 9 }, Green: { environment: { A: 1 } } } },
    });
    expect(two?.variants).toMatchObject([
      { name: 'Blue', weight: 9, url: ownUrl },
      {
        name: 'Green',
        weight: 1,
        url: 'http://endpoint.two.green:8080',
        container: { environment: { A: '1' } },
      },
    ]);
    expect(two?.variants[0]).not.toHaveProperty('container');
  });

  test('may be elsewhere', () => {
    const [, far] = parse({ far: { url: 'http://10.0.0.1:8080' } });
    expect(far?.variants).toEqual([{ name: 'AllTraffic', weight: 1, url: 'http://10.0.0.1:8080' }]);
  });
});

describe('wrong endpoints are told with their place', () => {
  test.each([
    [{ '-x': {} }, 'expected a map of endpoint names'],
    [{ a: { serverless: { maxConcurrency: 0 } } }, 'at a.serverless.maxConcurrency: '],
    [{ a: { variants: { B: { weight: 0 } } } }, 'at a.variants: expected a weight above 0'],
    [{ a: { colour: 'red' } }, 'expected a map of endpoint names'],
    [{ a: { image: 'cpux' } }, 'at a.image: expected auto, pytorch, cpu or an image’s URI'],
  ])('%j', (endpoints, said) => {
    expect(() => parse(endpoints)).toThrow(said);
  });

  test('a model directory that is not there', () => {
    const exists = (path: string) => !path.startsWith('/nowhere');
    expect(() => parse({ a: { modelDirectory: '/nowhere' } }, exists)).toThrow(
      'sagemaker-local:endpoints.a.modelDirectory: found /nowhere, which does not exist',
    );
  });
});
