import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { outputOf } from '../stack/container-log.ts';
import { inventory } from '../stack/inventory.ts';
import { redacted, secretsIn } from './secrets.ts';
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
 * (`inspect`) and what it has said. Values that look secret are masked. Returns the files' names.
 */
export async function takeEvidence(options: EvidenceOptions): Promise<readonly string[]> {
  const { docker, stack, folder, env = process.env } = options;
  const found = await inventory(docker, stack);
  const evidence = new EvidenceFolder(folder, secretsIn(env));
  evidence.write('stack.json', found);
  for (const { id, name } of found.containers) {
    const container = docker.getContainer(id);
    const facts = await container.inspect();
    evidence.alsoMask(secretsIn(variables(facts.Config.Env)));
    evidence.write(`${name}.json`, facts);
    evidence.write(`${name}.log`, await outputOf(container));
  }
  return evidence.files;
}

/** Writes what the job itself has seen: its checks, its tests, what took how long. */
export function writeResults(
  evidenceDirectory: string,
  seen: Seen,
  env: NodeJS.ProcessEnv = process.env,
): void {
  const evidence = new EvidenceFolder(evidenceDirectory, secretsIn(env));
  const { checks, latency, drift, tests, steps, problem, outputs, coldStart, seconds } = seen;
  evidence.write('smoke.json', { checks, latency, drift, coldStart });
  evidence.write('tests.json', tests ?? null);
  evidence.write('timings.json', { timeToFirstEmbedding: seconds, steps });
  evidence.write('problem.json', problem ?? null);
  evidence.write('outputs.json', outputs ?? null);
}

/** A folder of files in which secrets are masked. */
class EvidenceFolder {
  readonly #folder: string;
  readonly #files: string[] = [];
  #secrets: readonly string[];

  constructor(folder: string, secrets: readonly string[]) {
    this.#folder = folder;
    this.#secrets = secrets;
    mkdirSync(folder, { recursive: true });
  }

  alsoMask(secrets: readonly string[]): void {
    this.#secrets = [...this.#secrets, ...secrets];
  }

  /** Text as it is, anything else as JSON. */
  write(name: string, content: unknown): void {
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
    writeFileSync(join(this.#folder, name), redacted(text, this.#secrets));
    this.#files.push(name);
  }

  get files(): readonly string[] {
    return this.#files;
  }
}

function variables(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
