import * as core from '@actions/core';
import type { Settings } from '../infra/settings.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { bringUp } from '../stack/bring-up.ts';
import { runningEngine } from '../stack/running-engine.ts';
import type { Places } from '../toolchain/places.ts';
import { Caches } from './caches.ts';
import { containerFacts } from './container-facts.ts';
import { secretsOfStack } from './container-secrets.ts';
import { environmentOf, outputsOf } from './environment.ts';
import { explain, keepEvidence, keepResults, problemOf } from './failure.ts';
import type { Inputs } from './inputs.ts';
import { readInputs } from './inputs.ts';
import { Interruption } from './interruption.ts';
import type { Job } from './job.ts';
import { thisJob } from './job.ts';
import { clearLeftOvers } from './left-overs.ts';
import type { Outputs } from './outputs-table.ts';
import { prepare } from './prepare.ts';
import { prove } from './proof.ts';
import { hide, sayFailure, sayWarning } from './say.ts';
import { redacted, secretsIn } from './secrets.ts';
import type { Outcome, Seen } from './seen.ts';
import { markMain, saveDaemon, saveEngine, saveOutcome } from './state.ts';
import { summaryOf } from './summary.ts';
import { runTestCommand } from './test-command.ts';
import { timed } from './timed.ts';

/** Brings the stack up, proves it and runs the caller's tests. Returns the step's exit code. */
export async function main(): Promise<number> {
  markMain();
  const interruption = new Interruption();
  interruption.watch(() => process.exit(ExitCode.interrupted));
  const seen: Seen = {};
  const exitCode = await ended(seen, interruption);
  try {
    await core.summary.addRaw(redacted(summaryOf(seen), seen.secrets ?? [])).write();
  } catch (error) {
    sayWarning(`the job summary could not be written: ${String(error)}`);
  }
  return exitCode;
}

/** Runs the job to its end, and keeps and says what there is to say of how it ended. */
async function ended(seen: Seen, interruption: Interruption): Promise<number> {
  try {
    await run(interruption.signal, seen);
    conclude('passed', seen);
    setOutputs({ 'evidence-directory': '' });
    return 0;
  } catch (error) {
    if (interruption.happened) {
      conclude('cancelled', seen);
      core.info('Cancelled: nothing is locked; the stack is taken down after the job.');
      keepResults(seen);
      return ExitCode.interrupted;
    }
    conclude('failed', seen);
    const explained = await explain(error, seen);
    sayFailure(explained);
    seen.problem = problemOf(explained);
    await keepEvidence(seen);
    return explained instanceof VisibleError ? explained.exitCode : ExitCode.failed;
  }
}

/** At once: `post` must know it also when this process is killed over what follows. */
function conclude(outcome: Outcome, seen: Seen): void {
  seen.outcome = outcome;
  saveOutcome(outcome);
}

async function run(signal: AbortSignal, seen: Seen): Promise<void> {
  hide(seen, secretsIn(process.env));
  const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();
  const inputs = readInputs({ env: process.env, workspace });
  const job = thisJob();
  const { places, settings, evidenceDirectory } = prepare(inputs, job);
  const { stack } = settings;
  for (const { environment } of [settings, ...settings.consumers])
    hide(seen, secretsIn(environment));
  Object.assign(seen, { stack, evidenceDirectory });
  // Now: a job that is killed later sets no more outputs.
  setOutputs({ stack, 'evidence-directory': evidenceDirectory });

  await core.group(`Stack ${stack}`, () =>
    stackUp({ inputs, job, places, settings }, signal, seen),
  );

  const { outputs, services = [], seconds = 0 } = seen;
  if (!outputs) throw new Error('the stack came up without outputs');
  setOutputs(outputsOf(outputs, services, seconds));
  const environment = environmentOf(outputs, services, settings.region);
  if (inputs['export-environment'])
    for (const [name, value] of Object.entries(environment)) core.exportVariable(name, value);
  core.info(`An embedding came from ${outputs.endpointUrl}, ${seconds.toFixed(1)} s in.`);

  setOutputs({ 'smoke-result': inputs.smoke ? 'failed' : 'skipped' });
  if (inputs.smoke) {
    await core.group('Smoke test', () =>
      timed('smoke test', seen, () => prove(inputs, settings, places, seen)),
    );
    setOutputs({ 'smoke-result': 'passed' });
  }
  const command = inputs['test-command'];
  if (command !== undefined)
    await core.group('Tests', () =>
      timed('tests', seen, () =>
        runTestCommand({ command, cwd: workspace, environment, evidenceDirectory }, seen),
      ),
    );
}

interface Wanted {
  readonly inputs: Inputs;
  readonly job: Job;
  readonly places: Places;
  readonly settings: Settings;
}

async function stackUp(
  { inputs, job, places, settings }: Wanted,
  signal: AbortSignal,
  seen: Seen,
): Promise<void> {
  const caches = await timed('caches', seen, () => Caches.restore(places, inputs.cache));
  const began = performance.now() / 1000;
  const { outputs, services } = await bringUp(
    {
      places,
      settings,
      signal,
      onDaemon: saveDaemon,
      onEngine: saveEngine,
      onStep: (time) => seen.steps?.push({ ...time, start: began + time.start }),
      // The runner's debug logging is what --verbose is to a person.
      ...(core.isDebug() ? { onOutput: core.debug } : {}),
      afterEngine: [clearLeftOvers(job), caches.images],
    },
    'lines',
  );
  caches.remember();
  Object.assign(seen, { outputs, services, seconds: performance.now() / 1000 });
  const { docker } = await runningEngine();
  hide(seen, await secretsOfStack(docker, settings.stack));
  // Now: the engine remembers only the last health checks.
  Object.assign(seen, await containerFacts(docker, { outputs, services }));
}

function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}
