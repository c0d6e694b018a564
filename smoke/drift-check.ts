import type { Check } from './checks.ts';
import type { EndpointClient } from './endpoint-client.ts';
import type { Drift, Golden } from './golden.ts';
import { measureDrift } from './golden.ts';

export interface DriftCheck extends Check {
  /** Undefined when the endpoint did not answer every payload with such a vector. */
  readonly drift?: Drift;
}

/** Whether every vector is still as close to the recorded one as `minCosine`. Does not throw. */
export async function driftCheck(
  client: EndpointClient,
  golden: readonly Golden[],
  minCosine: number,
  path: string,
): Promise<DriftCheck> {
  const name = 'the vectors are the recorded ones';
  try {
    const drift = await measureDrift(client, golden, path);
    const passed = drift.worst >= minCosine;
    return { name, passed, detail: describe(drift, passed ? undefined : minCosine), drift };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { name, passed: false, detail: said.split('\n')[0] ?? said };
  }
}

function describe({ vectors, mean, worst, worstPayload }: Drift, missed?: number): string {
  const seen = `${vectors} vectors, cosine ${mean.toFixed(6)} mean, ${worst.toFixed(6)} worst`;
  if (missed === undefined) return seen;
  return `${seen} (of ${JSON.stringify(worstPayload).slice(0, 80)}), expected ${missed} or more`;
}
