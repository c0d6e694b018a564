import type { types } from '@pulumi/docker';
import type { ConsumerSettings } from './consumer-settings.ts';
import type { HealthFacts } from './health.ts';
import { asTold, duration, httpQuestion, pace } from './health.ts';

type HealthCheck = NonNullable<ConsumerSettings['healthCheck']>;

export interface ConsumerHealthArgs {
  readonly check: HealthCheck;
  /** For how long failures do not count, where the check does not say it itself, in seconds. */
  readonly startPeriod: number;
  readonly facts: HealthFacts;
}

export function consumerHealth(args: ConsumerHealthArgs): types.input.ContainerHealthcheck {
  const { check, facts } = args;
  const startPeriod = check.startPeriod ?? args.startPeriod;
  return {
    tests: question(check, facts),
    timeout: duration(check.timeout),
    ...pace({ ...facts, startPeriod, interval: check.interval }),
  };
}

function question({ ask, timeout }: HealthCheck, facts: HealthFacts): string[] {
  if (ask.kind === 'command')
    return typeof ask.command === 'string'
      ? ['CMD-SHELL', ask.command]
      : asTold(ask.command, facts);
  return asTold(httpQuestion({ ...ask, timeout }), facts);
}
