import type Docker from 'dockerode';
import { daemonError } from '../daemon-error.ts';
import type { Context } from '../resource.ts';
import type { ContainerInputs } from './fields.ts';
import { exitOf, hindranceToHealth, withLog } from './health.ts';
import { inspect } from './inspected.ts';
import { lastLines, textOf } from './logs.ts';

/** The container exists but did not come to run as it was asked to. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
  /** The input that asked for what did not happen. */
  readonly step: 'start' | 'wait';

  constructor(step: 'start' | 'wait', message: string, cause?: unknown) {
    super(message, { cause });
    this.step = step;
  }
}

/**
 * Starts a container and waits for what its inputs ask for: to run, to be healthy, or to end.
 *
 * @returns what it wrote, where `attach` and `logs` ask for it
 * @throws NotStarted
 */
export async function start(
  container: Docker.Container,
  inputs: ContainerInputs,
  context: Context,
): Promise<string> {
  const finished = inputs.attach ? await followToEnd(container, inputs) : undefined;
  try {
    await container.start();
  } catch (error) {
    throw new NotStarted('start', `Unable to start container: ${daemonError(error)}`, error);
  }
  if (inputs.wait) {
    context.progress('waiting until it is healthy');
    const hindrance = await hindranceToHealth(context, container, inputs.waitTimeout ?? 60);
    if (hindrance !== undefined) throw new NotStarted('wait', hindrance);
  }
  if (finished) return finished;
  if (inputs.mustRun !== false && !inputs.rm) await mustRun(container);
  return '';
}

async function mustRun(container: Docker.Container): Promise<void> {
  const info = await inspect(container);
  if (info.State.Running || info.State.Restarting) return;
  const what = `container exited after its start: ${exitOf(info)}`;
  throw new NotStarted('start', withLog(what, await lastLines(container)));
}

/** Begins to listen before the start, so that nothing of a short life is missed. */
async function followToEnd(
  container: Docker.Container,
  { logs, tty }: ContainerInputs,
): Promise<Promise<string>> {
  const output = await container.attach({ stream: true, stdout: true, stderr: true });
  const parts: Buffer[] = [];
  output.on('data', (part: Buffer) => parts.push(part));
  return new Promise((resolve, reject) => {
    output.on('error', reject);
    output.on('end', () => {
      resolve(logs ? textOf(Buffer.concat(parts), tty ?? false) : '');
    });
  });
}
