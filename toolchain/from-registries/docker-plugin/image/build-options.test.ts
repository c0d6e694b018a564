import { expect, test } from 'vitest';
import { buildFiles, buildOptions } from './build-options.ts';

test.each([
  [{ context: 'src' }, '/w/src/Dockerfile', 'Dockerfile'],
  [
    { context: '/abs', dockerfile: 'docker/Dockerfile' },
    '/abs/docker/Dockerfile',
    'docker/Dockerfile',
  ],
  [{ context: '/abs', dockerfile: '/abs/x/D' }, '/abs/x/D', 'x/D'],
  [{ context: 'src', dockerfile: '../D' }, '/w/D', '.dockerfile-from-outside-the-context'],
  [{ context: 'src', dockerfile: '/else/D' }, '/else/D', '.dockerfile-from-outside-the-context'],
])('%o finds its Dockerfile', (build, dockerfile, nameInArchive) => {
  expect(buildFiles(build, '/w')).toMatchObject({ dockerfile, nameInArchive });
});

test('a build block becomes the engine’s query; what was not given is not sent', () => {
  const build = {
    context: '.',
    buildArgs: { A: '1' },
    labels: { a: '1' },
    label: { b: '2' },
    target: 'serving',
    noCache: true,
    tags: ['x:2'],
    extraHosts: ['h:1.2.3.4'],
    ulimits: [{ name: 'nofile', soft: 1, hard: 2 }],
  };
  expect(buildOptions('x', build, 'Dockerfile')).toEqual({
    t: ['x:latest', 'x:2'],
    dockerfile: 'Dockerfile',
    buildargs: { A: '1' },
    labels: { a: '1', b: '2' },
    target: 'serving',
    nocache: true,
    rm: true,
    extrahosts: 'h:1.2.3.4',
    ulimits: '[{"Name":"nofile","Soft":1,"Hard":2}]',
  });
});
