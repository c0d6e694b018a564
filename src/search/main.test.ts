import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
/** Nobody listens there. */
const DATABASE_URL = 'postgresql://app:secret@127.0.0.1:1/app';

const run = (env: Record<string, string>) =>
  execa('node', [main], { env, reject: false, timeout: 20_000 });

test('a wrong environment is told in one line, and ends it with 2', async () => {
  const { exitCode, stderr } = await run({ DATABASE_URL: 'mysql://app:secret@db', PORT: 'http' });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^reading the environment of search: PORT: .*; DATABASE_URL: .*$/);
  expect(stderr).not.toContain('secret');
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it well, and its log is JSON without secrets',
  async (signal) => {
    const running = run({ DATABASE_URL, PORT: '0' });
    let isTold = false;
    // One line for each of the machine’s addresses; a second signal would end it at once.
    for await (const line of running)
      if (line.includes('listening at') && !isTold) isTold = running.kill(signal);
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n').map((line) => JSON.parse(line) as { message: string });
    expect(lines.at(-1)?.message).toBe('stopping: requests under way are answered first');
    expect(stdout).not.toContain('secret');
  },
);
