import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const script = await readFile(new URL('http-check.sh', import.meta.url), 'utf8');
const server = createServer((request, answer) => {
  if (request.url === '/elsewhere') answer.writeHead(302, { location: '/health' }).end();
  else answer.writeHead(request.url === '/health' ? 200 : 503).end();
});
let origin: string;
/** Where nothing listens any more. */
let nobody: string;
let folder: string;

async function listening(one: Server): Promise<string> {
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  origin = await listening(server);
  const closed = createServer();
  nobody = await listening(closed);
  closed.close();
  folder = mkdtempSync(join(tmpdir(), 'sagemaker-local-http-check-'));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Runs the check where `tools` are all there is on PATH. */
async function check(tools: readonly string[], url: string) {
  const path = mkdtempSync(join(folder, 'bin-'));
  // Not links: a version manager's python3 is a script that looks for itself on PATH.
  for (const tool of tools) {
    const call = `#!/bin/sh\nPATH='${process.env['PATH'] ?? ''}' exec ${tool} "$@"\n`;
    writeFileSync(join(path, tool), call, { mode: 0o755 });
  }
  return execa('/bin/sh', ['-c', script, 'http-check', url, '2'], {
    env: { PATH: path, http_proxy: 'http://127.0.0.1:1' },
    extendEnv: false,
    reject: false,
    all: true,
  });
}

const isHere = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

describe.each(['curl', 'wget', 'bash', 'python3', 'node'].filter(isHere))('with %s', (tool) => {
  test('a good answer is good', async () => {
    const { exitCode, all } = await check([tool], `${origin}/health`);
    expect(exitCode, all).toBe(0);
  });

  test('an error is not, and something is said of it', async () => {
    const { exitCode, all } = await check([tool], `${origin}/other`);
    expect(exitCode).not.toBe(0);
    expect(all).toMatch(/503|no good answer/);
  });

  test('no answer is not', async () => {
    const { exitCode, all } = await check([tool], `${nobody}/health`);
    expect(exitCode).not.toBe(0);
    expect(all).toMatch(/refused|connect|no good answer/i);
  });
});

test.each(['python3', 'node'].filter(isHere))(
  'what bash takes for no answer, %s decides',
  async (tool) => {
    const { exitCode, all } = await check(['bash', tool], `${origin}/elsewhere`);
    expect(exitCode, all).toBe(0);
    expect((await check(['bash', tool], `${origin}/other`)).exitCode).toBe(1);
  },
);

test('without any of them the image’s maker is told what to do', async () => {
  const { exitCode, all } = await check([], `${origin}/health`);
  expect(exitCode).toBe(1);
  expect(all).toContain('give healthCheck a command');
});
