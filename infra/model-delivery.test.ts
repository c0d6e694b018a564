import { expect, test } from 'vitest';
import { decideModelDelivery } from './model-delivery.ts';

const asked = (sees: boolean) => () => Promise.resolve({ sees, reason: 'it was looked for' });
const notAsked = () => Promise.reject(new Error('asked without need'));

test.each([
  ['auto', asked(true), { kind: 'mount', reason: 'auto: it was looked for' }],
  ['auto', asked(false), { kind: 'copy', reason: 'auto: it was looked for', content: 'a' }],
  ['mount', notAsked, { kind: 'mount', reason: 'the setting modelDelivery says mount' }],
  ['copy', notAsked, { kind: 'copy', reason: 'the setting modelDelivery says copy', content: 'a' }],
] as const)('%s, with %o, comes to %j', async (choice, look, delivery) => {
  expect(await decideModelDelivery(choice, 'a', look)).toEqual(delivery);
});
