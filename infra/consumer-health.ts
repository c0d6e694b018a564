import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { types } from '@pulumi/docker';
import { checkout } from './checkout.ts';
import type { ConsumerSettings } from './consumer-settings.ts';
import { duration, pace } from './health.ts';

type HealthCheck = NonNullable<ConsumerSettings['healthCheck']>;

/** Asks the image's own curl, wget, Python or Node: nothing can be known of a user's image. */
const httpCheck = join(checkout, 'src/consumer/http-check.sh');

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
  // Not localhost: that is ::1 first in some images, where few services listen.
  const url = `http://127.0.0.1:${ask.port}${ask.path}`;
  const script = readFileSync(httpCheck, 'utf8');
  return ['CMD', 'sh', '-c', script, 'http-check', url, String(timeout)];
}
