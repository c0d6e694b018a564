import * as core from '@actions/core';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { bringUp } from '../stack/bring-up.ts';
import { runningEngine } from '../stack/running-engine.ts';
import { Caches } from './caches.ts';
import { containerFacts } from './container-facts.ts';
import { environmentOf, outputsOf } from './environment.ts';
import { explain, keepEvidence } from './failure.ts';
import { readInputs } from './inputs.ts';
import { Interruption } from './interruption.ts';
import { thisJob } from './job.ts';
import { clearLeftOvers } from './left-overs.ts';
import type { Outputs } from './outputs-table.ts';
import { prepare } from './prepare.ts';
import { prove } from './proof.ts';
import { mask, sayFailure } from './say.ts';
import { redacted, secretsIn } from './secrets.ts';
import type { Seen } from './seen.ts';
import { markMain, saveDaemon, saveEngine, saveFailed } from './state.ts';
import { summaryOf } from './summary.ts';
import { runTestCommand } from './test-command.ts';

/** Brings the stack up, proves it and runs the caller's tests. Returns the step's exit code. */
export async function main(): Promise<number> {
  markMain();
  const interruption = new Interruption();
  interruption.watch(() => process.exit(ExitCode.interrupted));
  const seen: Seen = {};
  try {
    await run(interruption.signal, seen);
    return 0;
  } catch (error) {
    saveFailed();
    if (interruption.happened) {
      core.info('Cancelled: nothing is locked; the stack is taken down after the job.');
      return ExitCode.interrupted;
    }
    const explained = await explain(error, seen);
    sayFailure(explained);
    seen.problem = explained instanceof VisibleError ? explained.problem : undefined;
    setOutputs(await keepEvidence(seen));
    return explained instanceof VisibleError ? explained.exitCode : ExitCode.failed;
  } finally {
    if (seen.job && !interruption.happened) {
      const text = redacted(summaryOf(seen), secretsIn(process.env));
      await core.summary.addRaw(text).write();
    }
  }
}

async function run(signal: AbortSignal, seen: Seen): Promise<void> {
  mask(secretsIn(process.env));
  const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();
  const inputs = readInputs({ env: process.env, workspace });
  const job = thisJob();
  const { places, settings, evidenceDirectory } = prepare(inputs, job);
  for (const { environment } of [settings, ...settings.consumers]) mask(secretsIn(environment));
  Object.assign(seen, { job, stack: settings.stack, evidenceDirectory });

  await core.group(`Stack ${settings.stack}`, async () => {
    const caches = await Caches.restore(places, inputs.cache);
    const result = await bringUp(
      {
        places,
        settings,
        signal,
        onDaemon: saveDaemon,
        onEngine: saveEngine,
        // The runner's debug logging is what --verbose is to a person.
        ...(core.isDebug() ? { onOutput: core.debug } : {}),
        afterEngine: [clearLeftOvers(job), caches.images],
      },
      'lines',
    );
    caches.remember();
    Object.assign(seen, { ...result, seconds: performance.now() / 1000 });
    // Now: the engine remembers only the last health checks.
    Object.assign(seen, await containerFacts((await runningEngine()).docker, result));
  });

  const { outputs, services = [], seconds = 0 } = seen;
  if (!outputs) throw new Error('the stack came up without outputs');
  setOutputs(outputsOf(outputs, services, seconds));
  const environment = environmentOf(outputs, services, settings.region);
  if (inputs['export-environment'])
    for (const [name, value] of Object.entries(environment)) core.exportVariable(name, value);
  core.info(`An embedding came from ${outputs.endpointUrl}, ${seconds.toFixed(1)} s in.`);

  setOutputs({ 'smoke-result': inputs.smoke ? 'failed' : 'skipped' });
  if (inputs.smoke) {
    await core.group('Smoke test', () => prove(inputs, settings, places, seen));
    setOutputs({ 'smoke-result': 'passed' });
  }
  const command = inputs['test-command'];
  if (command !== undefined)
    await core.group('Tests', () =>
      runTestCommand({ command, cwd: workspace, environment, evidenceDirectory }, seen),
    );
}

function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}
