import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import { ConcurrentUpdateError } from '@pulumi/pulumi/automation/index.js';
import type Docker from 'dockerode';
import declare from '../infra/index.ts';
import { label } from '../infra/names.ts';
import { isOffline } from '../infra/offline.ts';
import type { Progress } from '../report/progress.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Changes } from './answers.ts';
import { OwnProgram, changesIn, withoutQuestions } from './answers.ts';
import { guiltyContainer } from './diagnosis.ts';
import type { Diagnostic } from './image-verdict.ts';
import { imageVerdict } from './image-verdict.ts';
import { busy, clearStaleLocks } from './lock.ts';
import { offlineVerdict } from './offline-verdict.ts';
import { removeOrphans } from './orphans.ts';
import { runDueChecksUntil } from './podman-health.ts';
import { stateFolder } from './state-file.ts';
import type { Outputs, Target } from './workspace.ts';
import { openStack } from './workspace.ts';

export interface Deployment {
  readonly outputs: Outputs;
  readonly changes: Changes;
}

export interface DeployOptions {
  readonly docker: Docker;
  readonly progress: Progress;
  /** Gets Pulumi's own output, for `--verbose`. */
  readonly onOutput?: (text: string) => void;
  /** Aborted, Pulumi ends what it is doing and unlocks the stack. */
  readonly signal?: AbortSignal;
}

/**
 * Brings the stack to what its settings say and waits until its containers are healthy. Reads what
 * the engine really has first: a container that was stopped or removed meanwhile is mended. Throws
 * VisibleError naming the container that does not serve and why.
 */
export async function deploy(target: Target, options: DeployOptions): Promise<Deployment> {
  clearStaleLocks(stateFolder(target.places), target.stack);
  await removeOrphans(options.docker, target.places, target.stack);
  const program = new OwnProgram(declare);
  const stack = withoutQuestions(await openStack(target, program.run));
  let changes: Changes = {};
  const told = new Diagnostics();
  const deployed = new AbortController();
  const labels = [`${label.stack}=${target.stack}`];
  const checks = runDueChecksUntil(options.docker, labels, deployed.signal);
  try {
    await stack.up({
      refresh: true,
      color: 'never',
      ...(options.onOutput ? { onOutput: options.onOutput } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
      onEvent: (event) => {
        told.add(event);
        changes = changesIn(event) ?? changes;
        const line = describeEvent(event);
        if (line !== undefined) options.progress.update(line);
      },
    });
    return { outputs: (await program.outputs()) as unknown as Outputs, changes };
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) throw busy(target.stack);
    throw await explain(target, options.docker, told.errors, error);
  } finally {
    deployed.abort();
    await checks;
  }
}

/** Collects what Pulumi and its plug-ins call errors, each once. */
class Diagnostics {
  readonly #errors = new Map<string, Diagnostic>();

  add(event: EngineEvent): void {
    const diagnostic = event.diagnosticEvent;
    if (diagnostic?.severity !== 'error') return;
    const message = diagnostic.message.trim();
    if (message === '' || message === 'update failed') return;
    const resource = diagnostic.urn?.split('::').at(-1) ?? '';
    this.#errors.set(message, { resource, message });
  }

  get errors(): readonly Diagnostic[] {
    return [...this.#errors.values()];
  }
}

/** One short line of what is happening, for a progress display. */
function describeEvent(event: EngineEvent): string | undefined {
  const diagnostic = event.diagnosticEvent;
  if (diagnostic?.ephemeral) return buildStep(diagnostic.message);
  const planned = event.resourcePreEvent?.metadata;
  if (!planned || planned.op === 'same' || planned.type.startsWith('pulumi:')) return undefined;
  const name = planned.urn.split('::').at(-1) ?? planned.urn;
  return `${planned.op} ${name} (${planned.type.split(':').at(-1) ?? planned.type})`;
}

/** Of a build's output, what it is at: not the engine's lines about layers and containers. */
function buildStep(message: string): string | undefined {
  const line = message.trim().split('\n').at(-1) ?? '';
  return /^(--->|Removing intermediate)/.test(line) ? undefined : line;
}

/** The first line of what Pulumi says can be very long. */
const longestFound = 300;

const doing = (stack: string) => `bringing up the stack ${stack}`;

async function explain(
  target: Target,
  docker: Docker,
  errors: readonly Diagnostic[],
  cause: unknown,
): Promise<VisibleError> {
  // First: other containers are on their way meanwhile, and not guilty of it.
  const image = offlineVerdict(errors, isOffline()) ?? imageVerdict(errors);
  const guilty = image
    ? undefined
    : await guiltyContainer(docker, target.stack, doing(target.stack));
  if (guilty) return guilty;
  const said =
    errors.length > 0
      ? errors.map(({ message }) => message)
      : [cause instanceof Error ? cause.message : String(cause)];
  const evidence = said.flatMap((message) => message.split('\n')).filter((line) => line.trim());
  const [first = 'it does not say why'] = evidence;
  return new VisibleError({
    doing: doing(target.stack),
    found: image?.found ?? `Pulumi could not finish: ${first.trim().slice(0, longestFound)}`,
    ...(image?.expected === undefined ? {} : { expected: image.expected }),
    evidence: evidence.slice(-20),
    next:
      image?.next ??
      'mend the cause and run this again; --verbose (a runner’s debug logging) shows all that Pulumi says',
    exitCode: ExitCode.stack,
    cause,
  });
}
