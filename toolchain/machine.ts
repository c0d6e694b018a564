import { runSteps } from '../report/steps.ts';
import type { Ready, SetUpOptions } from './setup.ts';
import { setUp } from './setup.ts';

/** A machine with all that a run needs; a container daemon that was started for it ends with it. */
export interface ReadyMachine extends Disposable, Ready {}

/** Puts on the machine what is not there yet, a line a step. Throws VisibleError. */
export async function machineWith(needs: SetUpOptions): Promise<ReadyMachine> {
  const { plan, ready, daemon } = setUp(needs);
  const stop = () => {
    const pid = daemon();
    if (pid !== undefined) process.kill(pid, 'SIGTERM');
  };
  try {
    await runSteps(plan, 'lines');
    return { ...ready(), [Symbol.dispose]: stop };
  } catch (error) {
    stop();
    throw error;
  }
}
