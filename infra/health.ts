import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { types } from '@pulumi/docker';
import { checkout } from './checkout.ts';
import type { EngineFacts } from './engine-facts.ts';
import { keptWhole } from './health-command.ts';
import { endpointPort } from './names.ts';
import type { Probe } from './settings.ts';

/**
 * The program that asks the endpoint for a real vector, run with the image's own Python: nothing
 * but the standard library, so that AWS's image runs it as ours does.
 */
const probeProgram = join(checkout, 'src/serving/sagemaker_serving/probe.py');

/** The same question by whatever an image has, for one of which nothing is known. */
const embeddingCheck = join(checkout, 'src/health/embedding-check.sh');

/** Has a check of a container that came up long ago wait before it asks. */
const restedCheck = join(checkout, 'src/health/rested-check.sh');

const retries = 3;
/** Seconds between two checks: of a container that is well, and of one that starts. */
const settled = 10;
const soon = 2;
/** Seconds: from what age of a container on a check rests, and for how long. */
const rest = { age: 30, seconds: settled - soon };
/** Two answers a second are asked for only until the first good one, where the engine can do that. */
const whileStarting = '500ms';

export interface HealthArgs {
  readonly probe: Probe;
  /** Where the image listens. */
  readonly port: number;
  /** Whether its Python is known to be on PATH. */
  readonly hasPython: boolean;
  /** How long the model may take to load before failures count, in seconds. */
  readonly startPeriod: number;
  readonly facts: HealthFacts;
}

/** What a health check depends on of its engine. */
export type HealthFacts = Pick<EngineFacts, 'isPodman' | 'hasStartInterval'>;

/**
 * A health check that posts an inference and looks at the vector. `/ping` would not do: under
 * TorchServe it says 200 before the model has loaded, and goes on saying so after it died.
 */
export function healthcheck(args: HealthArgs): types.input.ContainerHealthcheck {
  const { startPeriod, facts } = args;
  return ownCheck({ command: question(args), timeout: 10, startPeriod, facts });
}

function question({ probe, port, hasPython }: HealthArgs): string[] {
  const program = readFileSync(probeProgram, 'utf8');
  const { path } = probe;
  const body = JSON.stringify(probe.payload);
  if (!hasPython) {
    const script = readFileSync(embeddingCheck, 'utf8');
    return ['sh', '-c', script, 'embedding-check', String(port), body, path, program];
  }
  const elsewhere = port === endpointPort ? [] : ['--port', String(port)];
  return ['python3', '-I', '-S', '-c', program, '--body', body, '--path', path, ...elsewhere];
}

/** Asks by the image's own curl, wget, bash, Python or Node: nothing can be known of a user's image. */
const httpCheck = join(checkout, 'src/consumer/http-check.sh');

/** The command that is good when `GET path` has a good answer within `timeout` seconds. */
export function httpQuestion(args: {
  readonly port: number;
  readonly path: string;
  readonly timeout: number;
}): readonly string[] {
  // Not localhost: that is ::1 first in some images, where few services listen.
  const url = `http://127.0.0.1:${args.port}${args.path}`;
  const script = readFileSync(httpCheck, 'utf8');
  return ['sh', '-c', script, 'http-check', url, String(args.timeout)];
}

export interface OwnCheck {
  readonly command: readonly string[];
  /** How long an answer may take, in seconds. */
  readonly timeout: number;
  /** In seconds; undefined is what suits the engine. */
  readonly interval?: number | undefined;
  /** For how long failures do not count, in seconds. */
  readonly startPeriod: number;
  readonly facts: HealthFacts;
}

/** A check by a command of ours, in an image with a `sh`. */
export function ownCheck(check: OwnCheck): types.input.ContainerHealthcheck {
  const { command, timeout, interval, startPeriod, facts } = check;
  const when = pace({ ...facts, startPeriod, interval });
  const { isPodman, hasStartInterval } = facts;
  // Where podman has no systemd, `status` runs the checks itself and would wait for them.
  if (isPodman || hasStartInterval || interval !== undefined)
    return { tests: asTold(command, facts), timeout: duration(timeout), ...when };
  const script = readFileSync(restedCheck, 'utf8');
  const { age, seconds } = rest;
  const rested = ['sh', '-c', script, 'rested-check', String(age), String(seconds), ...command];
  return { tests: asTold(rested, facts), timeout: duration(timeout + seconds), ...when };
}

/** A command as an engine is told it; the words stay as they are. */
export const asTold = (
  command: readonly string[],
  { isPodman }: Pick<EngineFacts, 'isPodman'>,
): string[] => (isPodman ? keptWhole(['CMD', ...command]) : ['CMD', ...command]);

/** When a container is checked, and how many failures in a row count. */
export function pace(args: {
  readonly startPeriod: number;
  readonly hasStartInterval: boolean;
  /** In seconds; undefined is what suits the engine. */
  readonly interval?: number | undefined;
}): Pick<
  types.input.ContainerHealthcheck,
  'retries' | 'startPeriod' | 'interval' | 'startInterval'
> {
  const { startPeriod, hasStartInterval, interval } = args;
  const common = { retries, startPeriod: duration(startPeriod) };
  if (hasStartInterval)
    return { ...common, interval: duration(interval ?? settled), startInterval: whileStarting };
  // Without a start interval the first check comes one whole interval after the start.
  return { ...common, interval: duration(interval ?? soon) };
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
