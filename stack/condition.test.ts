import { describe, expect, test } from 'vitest';
import { guiltiest, isDown, isWell } from './condition.ts';

describe('a container', () => {
  test.each([
    ['running', 'healthy', { well: true, down: false }],
    ['running', 'none', { well: true, down: false }],
    ['running', 'starting', { well: false, down: false }],
    ['running', 'unhealthy', { well: false, down: true }],
    ['exited', 'none', { well: false, down: true }],
    ['restarting', 'none', { well: false, down: true }],
    ['created', 'none', { well: false, down: true }],
  ])('that is %s, health %s: %j', (state, health, { well, down }) => {
    expect(isWell({ state, health })).toBe(well);
    expect(isDown({ state, health })).toBe(down);
  });
});

describe('of several, the guilty one', () => {
  const healthy = { state: 'running', health: 'healthy' };
  const unchecked = { state: 'running', health: 'none' };
  const starting = { state: 'running', health: 'starting' };
  const unhealthy = { state: 'running', health: 'unhealthy' };
  const exited = { state: 'exited', health: 'none' };

  test.each([
    ['has ended', [healthy, starting, unhealthy, exited], exited],
    ['is unhealthy, when none has ended', [starting, unhealthy, unchecked], unhealthy],
    ['is still starting, when all others are well', [healthy, starting], starting],
    ['is none, when all are well', [healthy, unchecked], undefined],
  ])('%s', (_, containers, guilty) => {
    expect(guiltiest(containers)).toBe(guilty);
  });
});
