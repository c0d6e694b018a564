import { expect, test } from 'vitest';
import type { Inventory, StackContainer } from './inventory.ts';
import { orphansAmong } from './orphans.ts';

const found: Inventory = {
  containers: [{ id: 'c1' }, { id: 'c2' }] as StackContainer[],
  networks: [{ id: 'n1', name: 'net' }],
  volumes: [],
  images: [],
};

test('orphans are what the state does not know by its id', () => {
  const orphans = orphansAmong(found, new Set(['c1', 'n1']));
  expect(orphans).toEqual({ containers: [{ id: 'c2' }], networks: [], volumes: [], images: [] });
});

test('without a state all are', () => {
  expect(orphansAmong(found, new Set())).toEqual(found);
});
