import type { MessagePort } from 'node:worker_threads';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';

// The thread of exact-pause.ts: asleep until the next pause ends, or another one is asked for.
const { asked, port } = workerData as { asked: Int32Array; port: MessagePort };
const now = (): number => performance.timeOrigin + performance.now();
let pauses: { readonly id: number; readonly end: number }[] = [];

for (;;) {
  const seen = Atomics.load(asked, 0);
  for (let next = receive(); next; next = receive()) pauses.push(next);
  const time = now();
  for (const { id, end } of pauses) if (end <= time) port.postMessage(id);
  pauses = pauses.filter(({ end }) => end > time);
  Atomics.wait(asked, 0, seen, Math.min(...pauses.map(({ end }) => end)) - now());
}

function receive(): (typeof pauses)[number] | undefined {
  return receiveMessageOnPort(port)?.message as (typeof pauses)[number] | undefined;
}
