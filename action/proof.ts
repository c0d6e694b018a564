import { readFileSync } from 'node:fs';
import * as core from '@actions/core';
import type { Settings } from '../infra/settings.ts';
import { table } from '../report/table.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Check } from '../smoke/checks.ts';
import { smokeChecks } from '../smoke/checks.ts';
import { driftCheck } from '../smoke/drift-check.ts';
import { EndpointClient } from '../smoke/endpoint-client.ts';
import { parseGolden } from '../smoke/golden.ts';
import { measureLatency } from '../smoke/latency.ts';
import { expectationsOf } from '../stack/default-model.ts';
import type { Places } from '../toolchain/places.ts';
import type { Inputs } from './inputs.ts';
import type { Seen } from './seen.ts';

/** Proves the embeddings; throws VisibleError with the checks that failed. */
export async function prove(
  inputs: Inputs,
  settings: Settings,
  places: Places,
  seen: Seen,
): Promise<void> {
  if (!seen.outputs) throw new Error('there is no stack to prove');
  const client = new EndpointClient(seen.outputs.endpointUrl);
  const expected = expectationsOf(settings, places);

  const checks: Check[] = [...(await smokeChecks(client, expected))];
  if (inputs.golden !== undefined) {
    const golden = parseGolden(readFileSync(inputs.golden, 'utf8'), inputs.golden);
    const drifted = await driftCheck(client, golden, inputs['min-cosine'], expected.path);
    checks.push(drifted);
    Object.assign(seen, { drift: drifted.drift, minCosine: inputs['min-cosine'] });
  }
  seen.checks = checks;
  const rows = checks.map(({ name, passed, detail }) => [passed ? '✔' : '✘', name, detail]);
  core.info(table(['', 'CHECK', 'SEEN'], rows));
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length > 0) throw notProved(checks.length, failed);
  seen.latency = await measureLatency(client, expected.payload);
  const { p50, p95, requests } = seen.latency;
  core.info(`p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms of ${requests} requests in a row`);
}

function notProved(all: number, failed: readonly Check[]): VisibleError {
  const [first] = failed;
  return new VisibleError({
    doing: 'proving the embeddings',
    found: `${failed.length} of ${all} checks failed, first: ${first?.name}: ${first?.detail}`,
    evidence: failed.map(({ name, detail }) => `${name}: ${detail}`),
    next: 'see what changed in the handler or the model; `npm run smoke` shows the same at home',
    exitCode: ExitCode.failed,
  });
}
