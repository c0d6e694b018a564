import { MessageChannel, Worker } from 'node:worker_threads';

/**
 * Pauses that end at their own time. Node's timers end together with all others of the same
 * millisecond: from 1,600 requests a second they make bursts of three or four, and a proxy's latency
 * would be mostly the wait behind the others of its burst. So a thread sleeps until the next end.
 */
export function exactPauses(): (milliseconds: number) => Promise<void> {
  const asked = new Int32Array(new SharedArrayBuffer(4));
  const { port1: port, port2: clock } = new MessageChannel();
  new Worker(new URL('exact-pause-clock.ts', import.meta.url), {
    workerData: { asked, port: clock },
    transferList: [clock],
  });
  const waiting = new Map<number, () => void>();
  port.on('message', (id: number) => {
    waiting.get(id)?.();
    waiting.delete(id);
  });
  let last = 0;
  return (milliseconds) =>
    new Promise((resolve) => {
      const id = (last += 1);
      waiting.set(id, resolve);
      port.postMessage({ id, end: performance.timeOrigin + performance.now() + milliseconds });
      Atomics.add(asked, 0, 1);
      Atomics.notify(asked, 0);
    });
}
