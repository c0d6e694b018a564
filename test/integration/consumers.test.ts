import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UpResult } from '../../stack/bring-up.ts';
import { pythonBase } from '../../infra/names.ts';
import { ExitCode } from '../../report/visible-error.ts';
import { outputOf } from '../../stack/container-log.ts';
import { isEmpty } from '../../stack/inventory.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

/** Seven floats, after a while in which nobody may ask yet. */
const handler = `
import json, time
def model_fn(model_dir): time.sleep(2); return 0.5
def input_fn(data, content_type): return json.loads(data)["search_term"]
def predict_fn(data, model): return {"embedding": [model] * 7}
def output_fn(prediction, accept): return json.dumps(prediction)
`;

/** A service whose answer to everything is `answer()`, which must work from its first moment. */
const service = (answer: string) => `
import json, os, signal, sys, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
def get(url, body=None):
    headers = {"Content-Type": "application/json"}
    return urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=5).read()
${answer}
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(answer())
print("the first answer is", answer(), flush=True)
ThreadingHTTPServer(("", 8000), Handler).serve_forever()
`;
/** An image of this run alone, to be removed at its end. */
const measure = `measure-${process.pid}`;
const measuring = service(`
def answer():
    body = json.dumps({"search_term": "geladeira"}).encode()
    url = os.environ["SAGEMAKER_ENDPOINT_URL"] + "/invocations"
    return str(len(json.loads(get(url, body))["embedding"])).encode()`);
const asking = service(`
def answer(): return get("http://${measure}:8000/") + b" floats"`);
const failing = 'import sys; print("there is no catalogue", flush=True); sys.exit(3)';

const secret = `hush-${process.pid}`;
const healthCheck = { path: '/', port: 8000, interval: 1 };
let engine: Engine;
let stack: StackUnderTest;
let settings: Record<'image' | 'port' | 'modelDirectory', string> & { consumers: object };
let verbose: string;
let first: UpResult;

async function up(): Promise<UpResult> {
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json', '--verbose']);
  expect(exitCode, stderr).toBe(0);
  verbose = stdout + stderr;
  return JSON.parse(stdout) as UpResult;
}

async function containerOf(role: string) {
  const found = (await stack.onEngine()).containers.find((one) => one.role === role);
  if (!found) throw new Error(`no container of ${role}`);
  return engine.docker.getContainer(found.id).inspect();
}

beforeAll(async () => {
  engine = await engineUnderTest();
  stack = new StackUnderTest(engine, 'consumer');
  const context = await stack.folder({
    Dockerfile: `FROM ${pythonBase.made}\nCOPY . /app\nCMD ["python3", "/app/measure.py"]\n`,
    'measure.py': measuring,
  });
  const consumers = {
    ask: {
      image: pythonBase.made,
      command: ['python3', '-c', asking],
      ports: { 8000: 'free' },
      needs: [measure],
      healthCheck,
    },
    [measure]: { build: { context }, healthCheck, memory: 64, environment: { AWS_REGION: 'x' } },
  };
  const modelDirectory = await stack.modelDirectory(handler);
  settings = { image: 'cpu', port: 'free', modelDirectory, consumers };
  await stack.settings(settings);
  await stack.pulumi('stack', 'select', '--create');
  const key = `sagemaker-local:consumers.${measure}.environment.TOKEN`;
  await stack.pulumi('config', 'set', '--secret', '--path', key, secret);
  first = await up();
});
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  const filters = { reference: [`sagemaker-local/consumer-${measure}`] };
  for (const { Id } of await engine.docker.listImages({ filters }))
    await engine.docker.getImage(Id).remove();
});

const answers = async () => {
  const [url = ''] = first.outputs.consumers['ask'] ?? [];
  return (await fetch(url)).text();
};

describe('consumers of the settings', () => {
  test('are up beside the endpoint, and listed', async () => {
    expect(first.services.map(({ role, health }) => [role, health])).toEqual([
      ['ask', 'healthy'],
      ['endpoint', 'healthy'],
      [measure, 'healthy'],
      ['runtime', 'healthy'],
    ]);
    const image = new RegExp(`^sagemaker-local/consumer-${measure}:[0-9a-f]{16}$`);
    expect(first.services.find(({ role }) => role === measure)?.image).toMatch(image);
    const { exitCode, stdout } = await stack.run('status');
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toContain(first.outputs.consumers['ask']?.[0]);
    expect((await stack.run('logs', ['ask'])).stdout).toContain('the first answer');
  });

  test('reach the endpoint by its URL, and each other by name', async () => {
    expect(await answers()).toBe('7 floats');
  });

  test.each([
    [measure, "the first answer is b'7'"],
    ['ask', "the first answer is b'7 floats'"],
  ])('start when what they need can answer: %s', async (role, line) => {
    const { Id, RestartCount } = await containerOf(role);
    expect(RestartCount).toBe(0);
    expect(await outputOf(engine.docker.getContainer(Id))).toContain(line);
  });

  test('have their own environment, which Pulumi’s secrets keep to themselves', async () => {
    const { Config, HostConfig } = await containerOf(measure);
    expect(Config.Env).toEqual(expect.arrayContaining(['AWS_REGION=x', `TOKEN=${secret}`]));
    expect(HostConfig.Memory).toBe(64 * 2 ** 20);
    expect(String(HostConfig.SecurityOpt)).toContain('no-new-privileges');
    expect(verbose).toContain(measure);
    expect(verbose).not.toContain(secret);
    expect(await readFile(stack.stateFile, 'utf8')).not.toContain(secret);
  });
});

test('a second up changes nothing', async () => {
  const before = await containerOf('ask');
  expect((await up()).changed).toBe(false);
  expect((await containerOf('ask')).Id).toBe(before.Id);
});

test('a host port that is taken is named with its setting, and nothing is touched', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const late = { image: pythonBase.made, ports: { 80: port } };
    await stack.settings({ ...settings, consumers: { ...settings.consumers, late } });
    const { exitCode, stderr } = await stack.run('up');
    expect(exitCode).toBe(ExitCode.machine);
    expect(stderr).toContain('reserving the port of sagemaker-local:consumers.late.ports.80');
    expect(stderr).toContain(`127.0.0.1:${port} is taken by `);
    expect(await answers()).toBe('7 floats');
  } finally {
    server.close();
  }
});

test('one that fails is named, with how it ended and what it said last', async () => {
  const command = ['python3', '-c', failing];
  const late = { image: pythonBase.made, command, healthCheck };
  await stack.settings({ ...settings, consumers: { late } });
  const { exitCode, stderr } = await stack.run('up');
  expect(exitCode).toBe(ExitCode.stack);
  expect(stderr).toContain(`sagemaker-local-${stack.name}-late exited with code 3, 3 times`);
  expect(stderr).toContain('| there is no catalogue');
  expect((await stack.run('status')).exitCode).toBe(ExitCode.failed);
});

test('down leaves nothing of them', async () => {
  const { exitCode, stderr } = await stack.run('down');
  expect(exitCode, stderr).toBe(0);
  expect(isEmpty(await stack.onEngine())).toBe(true);
});
