import type { types } from '@pulumi/docker';
import type { ConsumerSettings } from './consumer-settings.ts';
import { duration, httpQuestion, pace } from './health.ts';

type HealthCheck = NonNullable<ConsumerSettings['healthCheck']>;

export interface ConsumerHealthArgs {
  readonly check: HealthCheck;
  /** For how long failures do not count, where the check does not say it itself, in seconds. */
  readonly startPeriod: number;
  readonly hasStartInterval: boolean;
}

export function consumerHealth(args: ConsumerHealthArgs): types.input.ContainerHealthcheck {
  const { check, hasStartInterval } = args;
  const startPeriod = check.startPeriod ?? args.startPeriod;
  return {
    tests: question(check),
    timeout: duration(check.timeout),
    ...pace({ startPeriod, hasStartInterval, interval: check.interval }),
  };
}

function question({ ask, timeout }: HealthCheck): string[] {
  if (ask.kind === 'command')
    return typeof ask.command === 'string' ? ['CMD-SHELL', ask.command] : ['CMD', ...ask.command];
  return httpQuestion({ ...ask, timeout });
}
