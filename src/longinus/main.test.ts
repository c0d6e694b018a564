import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
/** Nobody listens there. */
const env = {
  DATABASE_URL: 'postgresql://app:secret@127.0.0.1:1/app',
  SAGEMAKER_ENDPOINT_URL: 'http://127.0.0.1:1',
  PORT: '0',
};

const run = (given: Record<string, string>) =>
  execa('node', [main], { env: { ...env, ...given }, reject: false, timeout: 20_000 });

test('a wrong environment is told, and ends it with 2', async () => {
  const { exitCode, stderr } = await run({ DATABASE_URL: 'mysql://app:secret@db', PORT: 'http' });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^reading the environment of longinus:\n {2}PORT: .*\n {2}DATABASE_URL: /);
  expect(stderr).not.toContain('secret');
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'without a database it waits for one, and %s ends it well',
  async (signal) => {
    const running = run({});
    let isTold = false;
    for await (const line of running)
      if (line.includes('ECONNREFUSED') && !isTold) isTold = running.kill(signal);
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n').map((line) => JSON.parse(line) as { message: string });
    expect(lines.map(({ message }) => message)).toContain(
      'stopping: requests under way are answered first',
    );
    expect(stdout).not.toContain('secret');
  },
);
