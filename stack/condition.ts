import type { StackContainer } from './inventory.ts';

type Condition = Pick<StackContainer, 'state' | 'health'>;

/** Whether it serves; without a health check it does while it runs. */
export const isWell = (container: Condition): boolean => chargeOf(container) === undefined;

/** Whether it will not serve without somebody's doing. */
export function isDown(container: Condition): boolean {
  const charge = chargeOf(container);
  return charge !== undefined && charge !== 'starting';
}

/** The one that tells most about why a stack is not up; undefined when all are well. */
export function guiltiest<Container extends Condition>(
  containers: readonly Container[],
): Container | undefined {
  const accused = (charge: Charge) => containers.find((one) => chargeOf(one) === charge);
  return accused('ended') ?? accused('unhealthy') ?? accused('starting');
}

type Charge = 'ended' | 'unhealthy' | 'starting';

function chargeOf({ state, health }: Condition): Charge | undefined {
  if (state !== 'running') return 'ended';
  return health === 'unhealthy' || health === 'starting' ? health : undefined;
}
