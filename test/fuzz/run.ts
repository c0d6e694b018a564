import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import getPort from 'get-port';
import { StubContainer } from '../../src/runtime/twin.fixture.ts';
import { places } from '../../toolchain/places.ts';
import { virtualEnvironment } from '../virtual-environment.ts';

// `npm run fuzz`: every route of the twin from its OpenAPI document, by schemathesis. The twin is a
// process of its own, so that a crash is seen as one; its container answers at once.

/** For each route; there are 15, and more come from the document’s limits. */
const examples = 450;
const fewest = 5_000;

const { cache, checkout } = places();
await mkdir(cache, { recursive: true });
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const venv = await virtualEnvironment(join(cache, 'fuzz'), requirements);
if (typeof venv !== 'string') throw new Error(venv.missing);
const schemathesis = join(venv, 'bin', 'schemathesis');

const folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
await using container = await StubContainer.start();
const port = await getPort({ host: '127.0.0.1' });
const log = join(folder, 'twin.log');
const twin = execa('node', [join(checkout, 'src', 'runtime', 'main.ts')], {
  env: {
    RUNTIME_SETTINGS: JSON.stringify({
      port,
      dataDirectory: join(folder, 'data'),
      faultHeader: false,
      endpoints: { embedder: { variants: { AllTraffic: { url: container.url } } } },
    }),
  },
  stdout: { file: log },
  reject: false,
});
try {
  // Faults that are armed make invocations fail: they are fuzzed by themselves, and cleared.
  const arming = 'setFaults|addFault';
  const seen = [
    await fuzz('--exclude-operation-id-regex', arming),
    await fuzz('--include-operation-id-regex', arming),
  ];
  await fetch(`http://127.0.0.1:${port}/_local/faults`, { method: 'DELETE' });
  const health = await fetch(`http://127.0.0.1:${port}/_local/health`);
  const mistakes = (await readFile(log, 'utf8')).match(/.*this is a mistake of the twin.*/g) ?? [];
  const requests = seen.reduce((sum, { cases }) => sum + cases, 0);
  console.log(mistakes.slice(0, 5).join('\n'));
  console.log(`${requests} requests, ${mistakes.length} mistakes, health ${health.status}`);
  const isWell = seen.every(({ failed }) => !failed) && mistakes.length === 0 && health.ok;
  process.exitCode = isWell && requests >= fewest ? 0 : 1;
} finally {
  twin.kill('SIGTERM');
  await twin;
  await rm(folder, { recursive: true });
}

async function fuzz(...only: string[]): Promise<{ cases: number; failed: boolean }> {
  const checks = [
    'not_a_server_error',
    'status_code_conformance',
    'content_type_conformance',
    'response_schema_conformance',
  ].join(',');
  const { stdout, exitCode } = await execa(
    schemathesis,
    [
      ...['run', `http://127.0.0.1:${port}/_local/openapi.json`, '--wait-for-schema', '10'],
      ...['--phases', 'coverage,fuzzing', '--max-examples', String(examples), '--workers', '1'],
      ...['--checks', checks, '--continue-on-failure', '--request-timeout', '10'],
      ...['--warnings', 'off', ...only],
    ],
    { cwd: folder, stdout: ['pipe', 'inherit'], reject: false },
  );
  const cases = Number(/(\d[\d,]*) generated/.exec(stdout)?.[1]?.replaceAll(',', '') ?? 0);
  return { cases, failed: exitCode !== 0 };
}
