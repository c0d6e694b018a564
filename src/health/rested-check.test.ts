import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const script = readFileSync(new URL('rested-check.sh', import.meta.url), 'utf8');
const restMs = 1_000;
/** Seconds: no machine has been up for so long. */
const never = '999999999';

/** Its first process being the machine's, this test is in a container of the machine's age. */
async function check(age: string, command: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const started = performance.now();
  const args = ['-c', script, 'rested-check', age, String(restMs / 1_000), ...command];
  const { exitCode, stdout } = await execa('/bin/sh', args, { env, reject: false });
  return { exitCode, stdout, ms: performance.now() - started };
}

test('a young container is asked at once, one that is older after a rest', async () => {
  const [young, old] = await Promise.all([check(never, ['true']), check('0', ['true'])]);
  expect(young.exitCode).toBe(0);
  expect(old.exitCode).toBe(0);
  expect(old.ms).toBeGreaterThanOrEqual(restMs);
  expect(young.ms).toBeLessThan(old.ms);
});

test.each([never, '0'])(
  'from an age of %s: the command has its words, its output and its end',
  async (age) => {
    const program = 'printf "%s|" "$@"; exit 7';
    const said = await check(age, ['sh', '-c', program, 'sh', 'a b', "it's", '', '*']);
    expect(said).toMatchObject({ exitCode: 7, stdout: "a b|it's||*|" });
  },
);

test('an image without sleep is asked all the same', async () => {
  expect(await check('0', ['/bin/sh', '-c', 'echo asked'], { PATH: '/nowhere' })).toMatchObject({
    exitCode: 0,
    stdout: 'asked',
  });
});
