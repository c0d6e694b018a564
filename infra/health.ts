import { readFileSync } from 'node:fs';
import type { types } from '@pulumi/docker';
import type { Probe } from './settings.ts';

/**
 * The program that asks the endpoint for a real vector, run with the image's own Python: nothing
 * but the standard library, so that AWS's image runs it as ours does.
 */
const probeProgram = new URL('../src/serving/sagemaker_serving/probe.py', import.meta.url);

/** Two answers a second are asked for only until the first good one, where the engine can do that. */
const whileStarting = '500ms';

export interface HealthArgs {
  readonly probe: Probe;
  /** How long the model may take to load before failures count, in seconds. */
  readonly startPeriod: number;
  readonly hasStartInterval: boolean;
}

/**
 * A health check that posts an inference and looks at the vector. `/ping` would not do: under
 * TorchServe it says 200 before the model has loaded, and goes on saying so after it died.
 */
export function healthcheck(args: HealthArgs): types.input.ContainerHealthcheck {
  const { probe, startPeriod, hasStartInterval } = args;
  const program = readFileSync(probeProgram, 'utf8');
  const options = ['--body', JSON.stringify(probe.payload), '--path', probe.path];
  return {
    tests: ['CMD', 'python3', '-I', '-S', '-c', program, ...options],
    timeout: '10s',
    retries: 3,
    startPeriod: duration(startPeriod),
    ...(hasStartInterval
      ? { interval: '10s', startInterval: whileStarting }
      : // Without it the first check comes one whole interval after the start.
        { interval: '2s' }),
  };
}

/** As Go writes durations, which is how the engine answers: any other form would be a difference. */
export function duration(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}
