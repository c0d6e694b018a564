import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { coldStartOf } from './container-facts.ts';

const state = (...codes: number[]) =>
  ({
    StartedAt: '2026-11-23T10:00:00.500Z',
    Health: {
      Log: codes.map((ExitCode, index) => ({
        ExitCode,
        End: `2026-11-23T10:00:0${index + 1}.700Z`,
      })),
    },
  }) as unknown as Docker.ContainerInspectInfo['State'];

test('a cold start lasts to the first good health check', () => {
  expect(coldStartOf(state(1, 0, 0))).toBeCloseTo(2.2);
  expect(coldStartOf(state(1))).toBeUndefined();
});
