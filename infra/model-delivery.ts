import type { Sight } from './engine/sight.ts';

export const modelDeliveries = ['auto', 'mount', 'copy'] as const;

/** What the setting `modelDelivery` can say. */
export type DeliveryChoice = (typeof modelDeliveries)[number];

/** How a model directory comes into its container, and why. */
export type ModelDelivery =
  | { readonly kind: 'mount'; readonly reason: string }
  | {
      readonly kind: 'copy';
      readonly reason: string;
      /** Changes when any file of the directory does. */
      readonly content: string;
    };

/**
 * @param content changes when any file of the directory does
 * @param look whether the engine has the directory; asked only where the choice depends on it
 */
export async function decideModelDelivery(
  choice: DeliveryChoice,
  content: string,
  look: () => Promise<Sight>,
): Promise<ModelDelivery> {
  if (choice !== 'auto') {
    const reason = `the setting modelDelivery says ${choice}`;
    return choice === 'mount' ? { kind: choice, reason } : { kind: choice, reason, content };
  }
  const { sees, reason } = await look();
  return sees
    ? { kind: 'mount', reason: `auto: ${reason}` }
    : { kind: 'copy', reason: `auto: ${reason}`, content };
}
