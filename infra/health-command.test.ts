import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { keptWhole } from './health-command.ts';

test.each([
  [
    ['CMD', 'healthy.sh', '-q'],
    ['CMD', 'healthy.sh', '-q'],
  ],
  [
    ['CMD', 'a', 'b c'],
    ['CMD-SHELL', "'a' 'b c'"],
  ],
  [
    ['CMD-SHELL', 'a "b c"'],
    ['CMD-SHELL', 'a "b c"'],
  ],
  [['NONE'], ['NONE']],
])('%j is kept whole as %j', (given, expected) => {
  expect(keptWhole(given)).toEqual(expected);
});

test('whatever is in a word, a shell hands it on', () => {
  const words = ["it's", '$HOME `id` "x"', 'two\nlines', '', '\\', '*'];
  const [, line = ''] = keptWhole(['CMD', 'printf', '%s|', ...words]);
  expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(
    words.map((word) => `${word}|`).join(''),
  );
});
