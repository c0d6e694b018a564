import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const script = readFileSync(new URL('embedding-check.sh', import.meta.url), 'utf8');
const probe = readFileSync(
  new URL('../serving/sagemaker_serving/probe.py', import.meta.url),
  'utf8',
);

/** What the endpoint answers with, by what it was asked; other questions are 404. */
const answers: Readonly<Record<string, readonly [status: number, body: string]>> = {
  '{"inputs":"água"}': [200, '[[0.6, -0.8]]'],
  '"spread"': [200, '{\n  "embedding": [\n    -0.6,\n    0.8\n  ]\n}'],
  '"empty"': [200, '[]'],
  '"words"': [200, '{"message": "loading"}'],
  '"error"': [500, '[1, 2]'],
};

let server: Server;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sagemaker-local-test-'));
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const known = request.url === '/invocations' && request.method === 'POST';
      const [status, answer] = (known && answers[body]) || [404, ''];
      response.writeHead(status, { 'content-length': Buffer.byteLength(answer) }).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Runs it where these are all there is on PATH. */
async function check(tools: readonly string[], body: string, port?: number) {
  const path = mkdtempSync(join(folder, 'path-'));
  // Not links: a version manager's python3 is a script that looks for itself on PATH.
  for (const tool of tools) {
    const call = `#!/bin/sh\nPATH='${process.env['PATH'] ?? ''}' exec ${tool} "$@"\n`;
    writeFileSync(join(path, tool), call, { mode: 0o755 });
  }
  const at = String(port ?? (server.address() as AddressInfo).port);
  const args = ['-c', script, 'embedding-check', at, body, '0', probe];
  const env = { PATH: path, http_proxy: 'http://127.0.0.1:1' };
  const options = { env, extendEnv: false, reject: false };
  const { exitCode, stdout } = await execa('/bin/sh', args, options);
  return { healthy: exitCode === 0, stdout };
}

const isHere = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

describe.each(['python3', 'curl', 'bash', 'wget'].filter(isHere))('with %s', (tool) => {
  test('a vector is healthy', async () => {
    expect(await check([tool], '{"inputs":"água"}')).toMatchObject({ healthy: true });
  });

  test.each(['"empty"', '"words"', '"error"', '"unknown"'])('%s is not', async (body) => {
    const { healthy, stdout } = await check([tool], body);
    expect(healthy).toBe(false);
    expect(stdout).toMatch(/^unhealthy: ./);
  });

  test('nobody listening is not', async () => {
    const { healthy, stdout } = await check([tool], '"words"', 1);
    expect(healthy).toBe(false);
    expect(stdout).toMatch(/^unhealthy: ./);
  });
});

test('blanks between the numbers are nothing', async () => {
  expect(await check(['bash'], '"spread"')).toMatchObject({ healthy: true });
});

test('Python looks at the path as well', async () => {
  expect((await check(['python3'], '"spread"')).stdout).toContain("no list of numbers at '0'");
  expect((await check(['python3'], '{"inputs":"água"}')).stdout).toBe(
    'healthy: 2 floats, norm 1.0000',
  );
});

test('an image that has nothing to ask with says so', async () => {
  const { healthy, stdout } = await check([], '"words"');
  expect(healthy).toBe(false);
  expect(stdout).toContain('no python3, curl, bash or wget is in this image');
});
