import type { types } from '@pulumi/docker';
import type { ConsumerSettings } from './consumer-settings.ts';
import type { HealthFacts } from './health.ts';
import { asTold, duration, httpQuestion, ownCheck, pace } from './health.ts';

type HealthCheck = NonNullable<ConsumerSettings['healthCheck']>;

export interface ConsumerHealthArgs {
  readonly check: HealthCheck;
  /** For how long failures do not count, where the check does not say it itself, in seconds. */
  readonly startPeriod: number;
  readonly facts: HealthFacts;
}

export function consumerHealth(args: ConsumerHealthArgs): types.input.ContainerHealthcheck {
  const { check, facts } = args;
  const { ask, timeout, interval } = check;
  const startPeriod = check.startPeriod ?? args.startPeriod;
  if (ask.kind === 'http') {
    const command = httpQuestion({ ...ask, timeout });
    return ownCheck({ command, timeout, interval, startPeriod, facts });
  }
  const { command } = ask;
  return {
    // A command of the user's is run as it is.
    tests: typeof command === 'string' ? ['CMD-SHELL', command] : asTold(command, facts),
    timeout: duration(timeout),
    ...pace({ ...facts, startPeriod, interval }),
  };
}
