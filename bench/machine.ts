import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Engine } from '../toolchain/engine/engine.ts';
import { findEngine } from '../toolchain/engine/find.ts';

/** What a figure was measured on: without it a figure says nothing. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly engine: string;
  readonly node: string;
  /** Of the minute before the run: what else the machine was doing. */
  readonly load: number;
}

/** Looks for the engine itself where none is given. */
export async function describeMachine(found?: Engine): Promise<Machine> {
  const engine = found ?? (await findEngine()).engine;
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    processors: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    engine: engine ? `${engine.kind} ${engine.version}` : 'no engine yet',
    node: process.version,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}
