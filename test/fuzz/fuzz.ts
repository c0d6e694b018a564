import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import getPort from 'get-port';
import { StubContainer } from '../../src/runtime/twin.fixture.ts';
import { places } from '../../toolchain/places.ts';
import { virtualEnvironment } from '../virtual-environment.ts';

export interface Fuzzing {
  /** For each of the 15 routes that end. */
  readonly examples: number;
  /** `coverage` adds what the document’s limits suggest, thousands of requests. */
  readonly phases: readonly ('coverage' | 'fuzzing')[];
  /** Whether schemathesis’s own report is shown. */
  readonly isShown: boolean;
}

export interface Fuzzed {
  readonly requests: number;
  /** schemathesis’s reports of what is not as the document says, a 5xx or no answer among it. */
  readonly failures: readonly string[];
  /** Mistakes that the twin logged. */
  readonly mistakes: readonly string[];
  /** The twin’s, afterwards. */
  readonly health: number;
}

const arming = 'setFaults|addFault';
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
].join(',');

/**
 * Every route of the twin from its OpenAPI document, by schemathesis. The twin is a process of its own,
 * so that a crash is seen as one; its container answers at once.
 */
export async function fuzz(fuzzing: Fuzzing): Promise<Fuzzed | { readonly missing: string }> {
  const { cache, checkout } = places();
  await mkdir(cache, { recursive: true });
  const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
  const venv = await virtualEnvironment(join(cache, 'fuzz'), requirements);
  if (typeof venv !== 'string') return venv;
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
  const run = (...only: string[]) =>
    schemathesis(join(venv, 'bin', 'schemathesis'), folder, port, fuzzing, only);
  const url = `http://127.0.0.1:${port}/_local`;
  try {
    // Faults that are armed make invocations fail: they are fuzzed by themselves, and cleared.
    const runs = [
      await run('--exclude-operation-id-regex', arming),
      await run('--include-operation-id-regex', arming),
    ];
    await fetch(`${url}/faults`, { method: 'DELETE' });
    const { status: health } = await fetch(`${url}/health`);
    const logged = (await readFile(log, 'utf8')).split('\n');
    return {
      requests: runs.reduce((sum, { cases }) => sum + cases, 0),
      failures: runs.flatMap(({ failure }) => failure ?? []),
      mistakes: logged.filter((line) => line.includes('this is a mistake of the twin')),
      health,
    };
  } finally {
    twin.kill('SIGTERM');
    await twin;
    await rm(folder, { recursive: true });
  }
}

async function schemathesis(
  program: string,
  folder: string,
  port: number,
  { examples, phases, isShown }: Fuzzing,
  only: readonly string[],
): Promise<{ readonly cases: number; readonly failure?: string }> {
  const { stdout, exitCode } = await execa(
    program,
    [
      ...['run', `http://127.0.0.1:${port}/_local/openapi.json`, '--wait-for-schema', '20'],
      ...['--phases', phases.join(','), '--max-examples', String(examples), '--workers', '1'],
      ...['--checks', checks, '--continue-on-failure', '--request-timeout', '10'],
      ...['--warnings', 'off', ...only],
    ],
    { cwd: folder, stdout: isShown ? ['pipe', 'inherit'] : 'pipe', reject: false },
  );
  const cases = Number(/(\d[\d,]*) generated/.exec(stdout)?.[1]?.replaceAll(',', '') ?? 0);
  return exitCode === 0 ? { cases } : { cases, failure: stdout };
}
