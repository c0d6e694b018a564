import { describe, expect, test } from 'vitest';
import { faultKinds, parseFault, parseFaultHeader } from './fault.ts';

describe('a fault’s short form', () => {
  test.each([
    ['throttle', { kind: 'throttle', share: 1, seed: 0 }],
    ['latency; ms=300; share=0.5', { kind: 'latency', ms: 300, share: 0.5, seed: 0 }],
    [
      'modelError;status=418;message=a teapot',
      { kind: 'modelError', status: 418, message: 'a teapot' },
    ],
    ['wrongDimension', { kind: 'wrongDimension', by: -1 }],
  ])('%s', (text, fault) => {
    expect(parseFaultHeader(text)).toMatchObject(fault);
  });

  test.each([
    ['', 'kind: expected one of throttle, coldStart'],
    ['sulk', 'kind: expected one of throttle, coldStart'],
    ['throttle; share=2', 'share: Too big'],
    ['throttle; count=2', 'count: a request asks for itself alone'],
    ['throttle; seed=2', 'seed: a request asks for itself alone'],
    ['throttle; ms=2', 'Unrecognized key: "ms"'],
    ['latency', 'expected ms, or p50 and a p99 that is not smaller'],
    ['latency; p50=9; p99=8', 'expected ms, or p50 and a p99 that is not smaller'],
    ['modelError; status=200', 'status: Too small'],
  ])('%s is refused', (text, said) => {
    expect(parseFaultHeader(text)).toContain(said);
  });
});

test('every kind can be armed with what it needs at least', () => {
  const needed: Record<string, object> = { latency: { ms: 1 }, slowFirstByte: { ms: 1 } };
  for (const kind of faultKinds) expect(parseFault({ kind, ...needed[kind] })).toBeTypeOf('object');
});
