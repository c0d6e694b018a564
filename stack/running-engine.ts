import type { Engine } from '../toolchain/engine/engine.ts';
import { unreachable } from '../toolchain/engine/ensure.ts';
import { chosenNext, findEngine } from '../toolchain/engine/find.ts';

/** The engine for commands that look at a stack: they neither install nor start one. */
export async function runningEngine(): Promise<Engine> {
  const { engine, tried, chosen } = await findEngine();
  if (engine) return engine;
  throw unreachable(
    tried,
    chosen
      ? chosenNext(chosen)
      : 'start docker or podman, or run `npm run up`, which does it where it can',
  );
}
