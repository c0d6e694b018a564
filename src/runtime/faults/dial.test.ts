import { expect, test } from 'vitest';
import { FaultDial } from './dial.ts';
import { drawLatency, seeded } from './draw.ts';
import type { Fault } from './fault.ts';
import { parseFault } from './fault.ts';

function fault(given: object): Fault {
  const parsed = parseFault(given);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

const kindsOf = (dial: FaultDial, endpoint = 'a') => dial.strike(endpoint, 'InvokeEndpoint').faults;

test('a fault strikes so many times, and is over then', () => {
  const dial = new FaultDial();
  dial.add(fault({ kind: 'throttle', count: 2 }));
  expect([kindsOf(dial), kindsOf(dial), kindsOf(dial)]).toEqual([['throttle'], ['throttle'], []]);
  expect(dial.list()).toMatchObject([{ struck: 2, isOver: true }]);
});

test('a fault strikes for so long', () => {
  const clock = { now: 0 };
  const dial = new FaultDial(() => clock.now);
  dial.add(fault({ kind: 'coldStart', seconds: 10 }));
  clock.now = 9_999;
  expect(kindsOf(dial)).toEqual(['coldStart']);
  expect(dial.list()).toMatchObject([{ secondsLeft: 0.001, isOver: false }]);
  clock.now = 10_000;
  expect(kindsOf(dial)).toEqual([]);
  expect(dial.list()).toMatchObject([{ secondsLeft: 0, isOver: true }]);
});

test('a fault strikes its endpoint alone', () => {
  const dial = new FaultDial();
  dial.add(fault({ kind: 'cut', endpoint: 'a' }));
  expect([kindsOf(dial, 'b'), kindsOf(dial, 'a')]).toEqual([[], ['cut']]);
  expect(dial.list()).toMatchObject([{ seen: 1, struck: 1 }]);
});

test('a share strikes the same invocations again for the same seed, and others for another', () => {
  const strikes = (seed: number) => {
    const dial = new FaultDial();
    dial.add(fault({ kind: 'throttle', share: 0.3, seed }));
    return Array.from({ length: 1000 }, () => kindsOf(dial).length);
  };
  const struck = strikes(7);
  expect(strikes(7)).toEqual(struck);
  expect(strikes(8)).not.toEqual(struck);
  const count = struck.filter(Boolean).length;
  expect(count).toBeGreaterThan(250);
  expect(count).toBeLessThan(350);
});

test('each fault draws from its own seed, whatever strikes beside it', () => {
  const spread = fault({ kind: 'latency', p50: 20, p99: 200, seed: 3 });
  const delays = (...others: Fault[]) => {
    const dial = new FaultDial();
    dial.set([...others, spread]);
    return Array.from({ length: 20 }, () => dial.strike('a', 'InvokeEndpoint').delayMs);
  };
  expect(delays(fault({ kind: 'cut', seed: 9 }))).toEqual(delays());
  expect(new Set(delays()).size).toBe(20);
});

test('requests that ask for a share of themselves get it, and the same again when set anew', () => {
  const dial = new FaultDial();
  const own = fault({ kind: 'throttle', share: 0.3 });
  const strikes = () =>
    Array.from({ length: 1000 }, () => dial.strike('a', 'InvokeEndpoint', own).faults.length);
  const first = strikes();
  dial.clear();
  expect(strikes()).toEqual(first);
  const count = first.filter(Boolean).length;
  expect(count).toBeGreaterThan(250);
  expect(count).toBeLessThan(350);
});

test.each([
  ['slowFirstByte', ['InvokeEndpoint', 'InvokeEndpointWithResponseStream']],
  ['truncate', ['InvokeEndpoint', 'InvokeEndpointWithResponseStream']],
  ['streamFailure', ['InvokeEndpointWithResponseStream']],
  ['wrongDimension', ['InvokeEndpoint']],
  ['throttle', ['InvokeEndpoint', 'InvokeEndpointWithResponseStream', 'InvokeEndpointAsync']],
])('%s strikes, and counts, %j alone', (kind, struck) => {
  const dial = new FaultDial();
  dial.add(fault({ kind, ...(kind === 'slowFirstByte' ? { ms: 1 } : {}) }));
  const operations = [
    'InvokeEndpoint',
    'InvokeEndpointWithResponseStream',
    'InvokeEndpointAsync',
  ] as const;
  const striking = operations.filter((one) => dial.strike('a', one).faults.length > 0);
  expect(striking).toEqual(struck);
  expect(dial.list()).toMatchObject([{ seen: struck.length, struck: struck.length }]);
});

test('delays add up, and of what ends an invocation the first wins', () => {
  const dial = new FaultDial();
  dial.set([
    fault({ kind: 'latency', ms: 10 }),
    fault({ kind: 'throttle' }),
    fault({ kind: 'internalFailure' }),
    fault({ kind: 'latency', ms: 5 }),
  ]);
  const plan = dial.strike('a', 'InvokeEndpoint');
  expect(plan.delayMs).toBe(15);
  const origin = { endpoint: 'a', region: 'r', account: '0' };
  expect(plan.error?.(origin, 'AllTraffic').type).toBe('ThrottlingException');
  dial.clear();
  expect(kindsOf(dial)).toEqual([]);
});

test('a spread of latencies has the percentiles that were asked for', () => {
  const random = seeded(1);
  const drawn = Array.from({ length: 20_000 }, () => drawLatency(20, 200, random)).sort(
    (one, other) => one - other,
  );
  expect(drawn[10_000]).toBeGreaterThan(19);
  expect(drawn[10_000]).toBeLessThan(21);
  expect(drawn[19_800]).toBeGreaterThan(170);
  expect(drawn[19_800]).toBeLessThan(230);
});
