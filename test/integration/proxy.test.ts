import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Server } from 'proxy-chain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choosePythonBase } from '../../infra/built-image.ts';
import { isPresent } from '../../infra/engine-facts.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import { places } from '../../toolchain/places.ts';
import { engineAt, noOtherMachine, OtherMachine } from '../other-machine/other-machine.ts';
import { servingImage } from '../serving-image.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

/** Answers by a package that the image does not have. */
const handler = `
import json
import humanize
def model_fn(model_dir): return humanize
def transform_fn(model, data, content_type, accept):
    said = model.intcomma(1234567)
    return json.dumps({"embedding": [3.0, 4.0], "said": said, "from": model.__file__})
`;

/** A consumer whose image knows of no proxy and no authority: what it is told must do. */
const consumer = `
import urllib.request as u
u.urlopen("https://pypi.org/simple/humanize/", timeout=20).read()
u.urlopen("http://sagemaker-local:8080/ping", timeout=5).read()
open("/tmp/both", "w").close()
import signal
signal.pause()
`;

const progress = {
  update: (line: string) => {
    console.error(line);
  },
};

/**
 * The engine's machine has a link to this one and no way to the internet, so that a package that comes
 * has come through the proxy here, which asks for a password.
 */
describe.skipIf(noOtherMachine !== undefined)('A proxy with a password', () => {
  const password = randomBytes(12).toString('hex');
  const asked: string[] = [];
  let machine: OtherMachine;
  let proxy: Server;
  let stack: StackUnderTest;
  let modelDirectory: string;

  beforeAll(async () => {
    const { docker } = await engineUnderTest();
    const base = await choosePythonBase((name) => isPresent(docker, name));
    const options = { engine: docker, places: places(), baseImage: base, progress };
    const image = await servingImage({ ...options, target: 'serving' });
    machine = await OtherMachine.start({ isLinked: true });
    await machine.bring(docker, [base, image]);
    proxy = new Server({
      host: machine.ours,
      port: 0,
      prepareRequestFunction: ({ username, password: given, hostname }) => {
        const isKnown = username === 'ana' && given === password;
        if (isKnown) asked.push(hostname);
        return { requestAuthentication: !isKnown };
      },
    });
    await proxy.listen();
    const address = `http://ana:${password}@${machine.ours}:${proxy.port}`;
    const env = { ...machine.overTls, HTTP_PROXY: address, HTTPS_PROXY: address };
    const engine = await engineAt({ host: env.DOCKER_HOST, certPath: env.DOCKER_CERT_PATH });
    stack = new StackUnderTest(engine, 'proxy', env);
    modelDirectory = await stack.folder({
      'code/inference.py': handler,
      // An option: only pip in the container knows what it means.
      'code/requirements.txt': '--prefer-binary\nhumanize==4.12.3\n',
    });
    await stack.settings({
      port: 'free',
      runtime: false,
      builtImage: 'reuse',
      publishAddress: '0.0.0.0',
      modelDirectory,
      probe: { payload: {}, path: 'embedding' },
      consumers: {
        shop: {
          image: base,
          command: ['python3', '-c', consumer],
          healthCheck: { command: ['test', '-f', '/tmp/both'] },
        },
      },
    });
  });
  afterAll(async () => {
    await stack[Symbol.asyncDispose]();
    await proxy.close(true);
    await machine[Symbol.asyncDispose]();
  });

  test('a package that is installed at the container’s start comes through it, and it stays secret', async () => {
    const shown = commandLinesWith(password);
    const { exitCode, stdout, stderr } = await stack.run('up', ['--json', '--verbose']);
    expect(exitCode, stderr).toBe(0);
    expect(shown.end()).toEqual([]);
    expect(asked.length).toBeGreaterThan(1);
    // By the consumer, which trusts what this machine trusts, and came past the proxy to the endpoint.
    expect(asked).toContain('pypi.org');
    expect(asked).not.toContain('sagemaker-local');
    expect(stdout + stderr).not.toContain(password);
    expect(await readFile(stack.stateFile, 'utf8')).not.toContain(password);
    const { outputs } = JSON.parse(stdout) as UpResult;
    const answer = await fetch(`${outputs.endpointUrl}/invocations`, {
      method: 'POST',
      body: '{}',
    });
    expect(await answer.json()).toMatchObject({
      said: '1,234,567',
      from: expect.stringMatching(/^\/tmp\//) as string,
    });
  });

  test('a package that is built into an image comes through it', async () => {
    asked.length = 0;
    await writeFile(join(modelDirectory, 'code', 'requirements.txt'), 'humanize==4.12.3\n');
    const { exitCode, stdout, stderr } = await stack.run('up', ['--json']);
    expect(exitCode, stderr).toBe(0);
    expect(asked.length).toBeGreaterThan(0);
    const { outputs } = JSON.parse(stdout) as UpResult;
    expect(outputs.servingImage).toMatch(/^sagemaker-local\/model-packages:/);
    const answer = await fetch(`${outputs.endpointUrl}/invocations`, {
      method: 'POST',
      body: '{}',
    });
    expect(await answer.json()).toMatchObject({
      from: expect.stringMatching(/^\/opt\/venv\//) as string,
    });
    expect(await readFile(stack.stateFile, 'utf8')).not.toContain(password);
  });
});

/** Looks at the arguments of every process of this machine until it is ended. */
function commandLinesWith(text: string): { readonly end: () => readonly string[] } {
  const found = new Set<string>();
  const clock = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const line = commandLine(pid);
      if (line.includes(text)) found.add(line);
    }
  }, 100);
  return {
    end: () => {
      clearInterval(clock);
      return [...found];
    },
  };
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It has ended while we looked.
    return '';
  }
}
