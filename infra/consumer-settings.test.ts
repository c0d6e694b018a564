import { describe, expect, test } from 'vitest';
import { readConsumers } from './consumer-settings.ts';
import { parseSettings, SettingsError } from './settings.ts';

const places = { checkout: '/checkout', exists: () => true };
const image = 'shop/search:1';

const valid = (given: unknown) => {
  const { value, problems } = readConsumers(given, places);
  expect(problems).toEqual([]);
  return value;
};
const problemsOf = (given: unknown) => readConsumers(given, places).problems;
const under = (key: string, said: string) => `sagemaker-local:consumers.${key}: ${said}`;

describe('a consumer', () => {
  test('needs nothing but an image: the rest has defaults', () => {
    expect(valid({ search: { image } })).toEqual([
      {
        name: 'search',
        source: { kind: 'image', image },
        environment: {},
        ports: [],
        needs: ['endpoint'],
        replicas: 1,
        waitTimeout: 60,
      },
    ]);
  });

  test('reads numbers and booleans as the text that a process gets', () => {
    const [search] = valid({
      search: { image, command: ['serve', 8080], environment: { WORKERS: 2, DEBUG: true } },
    });
    expect(search).toMatchObject({
      command: ['serve', '8080'],
      environment: { WORKERS: '2', DEBUG: 'true' },
    });
  });

  test('has ports that are fixed or free', () => {
    const [search] = valid({ search: { image, ports: { 8080: 3000, 9090: 'free' } } });
    expect(search?.ports).toEqual([
      { internal: 8080, external: 3000 },
      { internal: 9090, external: undefined },
    ]);
  });

  test.each<[string, unknown, object]>([
    ['a folder', 'search', { context: '/checkout/search', dockerfile: 'Dockerfile', args: {} }],
    [
      'a map',
      { context: '../search', dockerfile: 'ci/Dockerfile', target: 'run', args: { V: 1 } },
      { context: '/search', dockerfile: 'ci/Dockerfile', target: 'run', args: { V: '1' } },
    ],
  ])('is built from %s', (_, build, source) => {
    expect(valid({ search: { build } })[0]?.source).toMatchObject({ kind: 'build', ...source });
  });

  test.each<[string, object, object]>([
    [
      'an HTTP path',
      { path: '/health', port: 8080, interval: 3 },
      { ask: { kind: 'http', path: '/health', port: 8080 }, interval: 3, timeout: 5 },
    ],
    [
      'a command line',
      { command: 'pg_isready' },
      { ask: { kind: 'command', command: 'pg_isready' } },
    ],
    ['words', { command: ['a', 1] }, { ask: { kind: 'command', command: ['a', '1'] } }],
  ])('is checked by %s', (_, healthCheck, read) => {
    expect(valid({ search: { image, healthCheck } })[0]?.healthCheck).toMatchObject(read);
  });
});

test('consumers come in an order in which they can start', () => {
  const names = valid({
    page: { image, needs: ['search', 'longinus'] },
    search: { image, needs: ['longinus'] },
    longinus: { image, needs: ['endpoint'] },
  }).map(({ name }) => name);
  expect(names).toEqual(['longinus', 'search', 'page']);
});

describe('wrong consumers', () => {
  test.each<[string, object, string, string]>([
    ['image', { image: 3 }, 'image', 'found 3, expected an image’s name'],
    ['image', { image: { a: 'secret' } }, 'image', 'found a map, expected an image’s name'],
    ['build', { build: 3 }, 'build', 'found 3, expected a folder, or a map of `context`'],
    ['build', { build: {} }, 'build.context', 'found nothing, expected a folder'],
    [
      'build',
      { build: { context: 'a', dokerfile: 'b', colour: 1 } },
      'build.dokerfile',
      'found a key that does not exist, did you mean dockerfile?',
    ],
    ['command', { image, command: 'serve' }, 'command', 'found "serve", expected a list of words'],
    ['command', { image, command: ['a', {}] }, 'command', 'found a list, expected a list of words'],
    [
      'environment',
      { image, environment: ['A=secret'] },
      'environment',
      'found a list, expected a map of variable names to values',
    ],
    [
      'environment',
      { image, environment: { A: { b: 'secret' } } },
      'environment.A',
      'found a map, expected text, a number, true or false',
    ],
    [
      'environment',
      { image, environment: { 'A B': 'secret' } },
      'environment.A B',
      'found "A B", expected a variable’s name of letters, digits and underscores',
    ],
    [
      'ports',
      { image, ports: { 8080: 'x' } },
      'ports.8080',
      'found "x", expected a port from 1 to 65535, or free',
    ],
    ['ports', { image, ports: { http: 80 } }, 'ports.http', 'found "http", expected a port from 1'],
    ['ports', { image, ports: [8080] }, 'ports', 'found a list, expected a map of the container’s'],
    [
      'healthCheck',
      { image, healthCheck: { path: '/health' } },
      'healthCheck',
      'found a map, expected a map of either `path` and `port`, or `command`',
    ],
    [
      'healthCheck',
      { image, healthCheck: { path: 'health', port: 8080 } },
      'healthCheck.path',
      'found "health", expected a path such as /health',
    ],
    [
      'healthCheck',
      { image, healthCheck: { command: 'true', intervall: 3 } },
      'healthCheck.intervall',
      'found a key that does not exist, did you mean interval?',
    ],
    [
      'healthCheck',
      { image, healthCheck: { command: 'true', timeout: '1s' } },
      'healthCheck.timeout',
      'found "1s", expected a number of seconds from 1 to 3600',
    ],
    ['needs', { image, needs: 'endpoint' }, 'needs', 'found "endpoint", expected a list of names'],
    [
      'needs',
      { image, needs: ['endpoint', 'longinos'] },
      'needs.1',
      'found "longinos", expected one of endpoint, runtime, postgres',
    ],
    ['replicas', { image, replicas: 0 }, 'replicas', 'found 0, expected a number from 1 to 20'],
    [
      'replicas',
      { image, replicas: 2, ports: { 8080: 3000 } },
      'ports.8080',
      'found 3000, expected free, for 2 replicas',
    ],
    ['memory', { image, memory: '1g' }, 'memory', 'found "1g", expected a number of MiB from 16'],
    ['cpus', { image, cpus: -1 }, 'cpus', 'found -1, expected a number of processors from 0.01'],
    [
      'waitTimeout',
      { image, waitTimeout: 1 },
      'waitTimeout',
      'found 1, expected a number of seconds',
    ],
    [
      'imagge',
      { image, imagge: 1 },
      'imagge',
      'found a key that does not exist, did you mean image?',
    ],
  ])('%s: %j', (_, search, key, said) => {
    const problems = problemsOf({ search });
    expect(problems[0]).toContain(under(`search.${key}`, said));
    expect(problems.join()).not.toContain('secret');
  });

  test.each<[string, unknown, string]>([
    ['a list', [], 'sagemaker-local:consumers: found a list, expected a map of names to consumers'],
    ['text', { search: 'x' }, under('search', 'found "x", expected a map')],
    [
      'neither',
      { search: {} },
      under('search', 'found neither image nor build, expected one of them'),
    ],
    [
      'both',
      { search: { image, build: 'x' } },
      under('search', 'found both image and build, expected one of them'),
    ],
    ['no host name', { Search: { image } }, under('Search', 'found "Search", expected a name of')],
    [
      'a name of the stack’s own',
      { 'sagemaker-local': { image } },
      under(
        'sagemaker-local',
        'found "sagemaker-local", expected a name that the stack does not use itself',
      ),
    ],
    [
      'a replica’s name',
      { 'search-1': { image }, search: { image, replicas: 2 } },
      under('search-1', 'found "search-1", expected a name that no replica of search has'),
    ],
    [
      'a need of itself',
      { search: { image, needs: ['search'] } },
      under(
        'search.needs',
        'found a circle, search → search; expected an order in which they can start',
      ),
    ],
    [
      'a circle',
      {
        page: { image, needs: ['search'] },
        search: { image, needs: ['longinus'] },
        longinus: { image, needs: ['endpoint', 'search'] },
      },
      under(
        'search.needs',
        'found a circle, search → longinus → search; expected an order in which they can start',
      ),
    ],
  ])('%s', (_, given, problem) => {
    expect(problemsOf(given)).toEqual([expect.stringContaining(problem)]);
  });

  test.each<[string, string, string]>([
    [
      'folder',
      '/checkout/search',
      'found /checkout/search, which does not exist; expected a folder',
    ],
    [
      'Dockerfile',
      '/checkout/search/Dockerfile',
      'found no /checkout/search/Dockerfile; expected the Dockerfile there',
    ],
  ])('a build without its %s', (_, missing, said) => {
    const exists = (path: string) => path !== missing;
    const { problems } = readConsumers({ search: { build: 'search' } }, { ...places, exists });
    expect(problems).toEqual([under('search.build', said)]);
  });

  test.each(['runtime', 'postgres'])('a need of %s where the settings leave it out', (own) => {
    const parse = (left: string) =>
      parseSettings({
        stack: 'local',
        values: { [own]: left, consumers: JSON.stringify({ search: { image, needs: [own] } }) },
        ...places,
      });
    expect(parse('true').consumers).toHaveLength(1);
    expect(() => parse('false')).toThrow(
      under(
        'search.needs.0',
        `found "${own}", expected what the stack has; sagemaker-local:${own} is false`,
      ),
    );
  });

  test('are told all at once, those of other settings among them', () => {
    const consumers = {
      search: { image, ports: { 8080: 'x', 80: 8080 }, needs: ['longinos'], wait: 1 },
      longinus: { image, ports: { 80: 8080 }, memory: 1 },
    };
    const values = { image: 'cpux', consumers: JSON.stringify(consumers) };
    const parse = () => parseSettings({ stack: 'local', values, ...places });
    expect(parse).toThrow(SettingsError);
    expect(parse).toThrow(
      [
        '6 wrong settings',
        '  - sagemaker-local:image: found "cpux", expected auto, pytorch, cpu or an image’s URI',
        '  - sagemaker-local:consumers.search.wait: found a key that does not exist, expected one of image, build, command, environment, ports, healthCheck, needs, replicas, memory, cpus, waitTimeout',
        '  - sagemaker-local:consumers.search.ports.8080: found "x", expected a port from 1 to 65535, or free',
        '  - sagemaker-local:consumers.longinus.memory: found 1, expected a number of MiB from 16 to 1048576',
        '  - sagemaker-local:consumers.search.needs.0: found "longinos", expected one of endpoint, runtime, postgres, longinus',
        '  - sagemaker-local:consumers.longinus.ports.80: found 8080, which sagemaker-local:port takes; expected another port',
      ].join('\n'),
    );
  });

  test('two services on one host port are both named', () => {
    const on = (port: number) => ({ image, ports: { 80: port } });
    const parse = (consumers: object) => () =>
      parseSettings({
        stack: 'local',
        values: { consumers: JSON.stringify(consumers) },
        ...places,
      });
    expect(parse({ search: on(8080) })).toThrow(
      'sagemaker-local:consumers.search.ports.80: found 8080, which sagemaker-local:port takes; expected another port',
    );
    expect(parse({ search: on(3000), longinus: on(3000) })).toThrow(
      'sagemaker-local:consumers.longinus.ports.80: found 3000, which sagemaker-local:consumers.search.ports.80 takes',
    );
  });
});
