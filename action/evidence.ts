import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { outputOf } from '../stack/container-log.ts';
import { inventory } from '../stack/inventory.ts';
import { secretsOfContainer } from './container-secrets.ts';
import { allSecrets, redacted, secretsIn } from './secrets.ts';
import type { Seen } from './seen.ts';

export interface EvidenceOptions {
  readonly docker: Docker;
  readonly stack: string;
  /** A folder below the evidence directory: one for each time that it is taken. */
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Writes what the engine knows of the stack now: its inventory, and of each container what it is
 * (`inspect`) and what it has said. Values that look secret are masked: each container's in the
 * others' files too.
 */
export async function takeEvidence(options: EvidenceOptions): Promise<void> {
  const { docker, stack, folder, env = process.env } = options;
  const found = await inventory(docker, stack);
  const containers = await Promise.all(
    found.containers.map(async ({ id, name }) => {
      const container = docker.getContainer(id);
      return { name, facts: await container.inspect(), log: await outputOf(container) };
    }),
  );
  const secrets = allSecrets(
    secretsIn(env),
    ...containers.map(({ facts }) => secretsOfContainer(facts)),
  );
  const write = writerTo(folder, secrets);
  write('stack.json', found);
  for (const { name, facts, log } of containers) {
    write(`${name}.json`, facts);
    write(`${name}.log`, log);
  }
}

/** Writes what the job itself has seen: its checks, its tests, what took how long. */
export function writeResults(evidenceDirectory: string, seen: Seen): void {
  const { checks, latency, drift, tests, steps, problem, outputs, coldStart, seconds } = seen;
  const write = writerTo(evidenceDirectory, seen.secrets ?? []);
  write('smoke.json', { checks, latency, drift, coldStart });
  write('tests.json', tests ?? null);
  write('timings.json', { timeToFirstEmbedding: seconds, steps });
  write('problem.json', problem ?? null);
  write('outputs.json', outputs ?? null);
}

/** Writes files without the secrets: text as it is, anything else as JSON. */
function writerTo(folder: string, secrets: readonly string[]) {
  mkdirSync(folder, { recursive: true });
  return (name: string, content: unknown): void => {
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
    writeFileSync(join(folder, name), redacted(text, secrets));
  };
}
