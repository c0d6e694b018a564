import { setTimeout as pause } from 'node:timers/promises';

/** A daemon ends its containers first; the stack's are gone by now. */
const patienceMs = 20_000;

/** Ends the container daemon that the job started, and waits until it is gone. */
export async function endDaemon(pid: number): Promise<void> {
  if (!signal(pid, 'SIGTERM')) return;
  const deadline = Date.now() + patienceMs;
  while (signal(pid, 0)) {
    if (Date.now() > deadline) throw new Error(`pid ${pid} has not ended in ${patienceMs} ms`);
    await pause(100);
  }
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
