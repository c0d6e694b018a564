import { expect, test } from 'vitest';
import { goArguments, GoOutput, goShortfall } from './go.ts';
import { buildCli } from './pulumi-cli.ts';
import { silent } from '../../report/progress.ts';

test('go’s messages are counted, and what is neither is a complaint', () => {
  const output = new GoOutput();
  output.add('go: downloading github.com/x/y v1.2.3');
  output.add('internal/byteorder');
  output.add('github.com/pulumi/pulumi/pkg/v3/cmd/pulumi');
  expect(output.summary()).toBe('1 modules downloaded, 2 packages compiled');
  output.add('go: github.com/x/y@v1.2.3: reading proxy: 403 Forbidden');
  expect(output.failure()).toBe('go: github.com/x/y@v1.2.3: reading proxy: 403 Forbidden');
});

test('the linker’s flags are one argument', () => {
  const program = { module: 'm', version: 'v1', package: 'm/cmd', ldflags: '-s -X a=b' };
  expect(goArguments(program, '/out')).toEqual([
    'build',
    '-mod=mod',
    '-v',
    '-ldflags',
    '-s -X a=b',
    '-o',
    '/out',
    'm/cmd',
  ]);
});

test.each([
  ['no Go', undefined, {}, 'no Go on PATH; 1.24.7 or newer is needed'],
  ['an old Go', '1.19.8', {}, 'Go 1.19.8 is too old; 1.24.7 or newer is needed'],
  ['an older Go that may fetch a newer', '1.22.1', {}, undefined],
  [
    'an older Go that may not fetch a newer',
    '1.22.1',
    { GOTOOLCHAIN: 'local' },
    'Go 1.22.1 is too old; 1.24.7 or newer is needed',
  ],
  ['a newer Go', '1.26.8', { GOTOOLCHAIN: 'local' }, undefined],
])('%s is answered with what is needed', (_case, version, env, expected) => {
  expect(goShortfall(version, '1.24.7', env)).toBe(expected);
});

test('the Pulumi CLI is not built with a Go that does not do', async () => {
  const steps = {
    goVersion: () => Promise.resolve(undefined),
    buildGoProgram: () => Promise.resolve('not reached'),
  };
  const surroundings = { progress: silent, env: {} };
  expect(await buildCli('3.220.0', '/none', surroundings, steps)).toMatch(/^no Go on PATH/);
});
