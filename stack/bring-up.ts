import { join } from 'node:path';
import { takesPythonBase } from '../infra/consumer-image.ts';
import { reachOf } from '../infra/engine/reach.ts';
import { containersOf } from '../infra/endpoints.ts';
import type { Settings } from '../infra/settings.ts';
import type { Show, Step, StepTime } from '../report/steps.ts';
import { left, runSteps } from '../report/steps.ts';
import { firstEmbedding } from '../smoke/first-embedding.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import type { Places } from '../toolchain/places.ts';
import type { EngineStep, SetUpOptions } from '../toolchain/setup.ts';
import { setUp } from '../toolchain/setup.ts';
import { checkAhead } from './check-ahead.ts';
import { isDown } from './condition.ts';
import { servesDefaultModel } from './default-model.ts';
import type { Deployment } from './deploy.ts';
import { deploy } from './deploy.ts';
import { accusation } from './diagnosis.ts';
import { getImages, mayNeedImages } from './images-ahead.ts';
import type { StackContainer } from './inventory.ts';
import { inventory } from './inventory.ts';
import type { TunnelOf } from './tunnel.ts';
import { openTunnel, portsToBring } from './tunnel.ts';
import type { MovedTag } from './moved-tags.ts';
import { movedTags } from './moved-tags.ts';
import { loginOfStack } from './serving-images.ts';
import type { Outputs } from './workspace.ts';

export interface BringUp {
  readonly places: Places;
  readonly settings: Settings;
  /** Gets Pulumi's own output. */
  readonly onOutput?: (text: string) => void;
  /** Ends the deployment in order: Pulumi finishes what it is doing and unlocks the stack. */
  readonly signal?: AbortSignal;
  /** Whether an image whose tag has moved in its registry is pulled again. */
  readonly pullMoved?: boolean;
  /** Aborted by an interruption of which Pulumi learns by itself: an engine must be told. */
  readonly interrupted?: AbortSignal;
  /** What is done as soon as the engine answers, before images are looked for. */
  readonly afterEngine?: readonly EngineStep[];
  readonly onEngine?: SetUpOptions['onEngine'];
  readonly onDaemon?: SetUpOptions['onDaemon'];
  /** Told of every step that ended, as soon as it has; see `runSteps`. */
  readonly onStep?: (time: StepTime) => void;
}

/** What was done and what there is now; `npm run up -- --json` prints it as it is. */
export interface UpResult {
  readonly stack: string;
  /** False when everything was as it should be already. */
  readonly changed: boolean;
  readonly outputs: Outputs;
  readonly services: readonly StackContainer[];
  /** Images that are others in their registries now; the stack has those that it had. */
  readonly movedTags: readonly MovedTag[];
  readonly steps: readonly StepTime[];
  /** From the start, in seconds. */
  readonly seconds: number;
}

/**
 * Sets the machine up where it must, deploys the stack and has an embedding from it. Throws
 * VisibleError from the step that could not be done.
 */
export async function bringUp(options: BringUp, show: Show): Promise<UpResult> {
  const started = performance.now();
  const { places, settings, signal, onOutput, afterEngine, onEngine, onDaemon } = options;
  const { stack } = settings;
  const preparation = setUp({
    places,
    ...needs(settings, places),
    ...(afterEngine ? { afterEngine } : {}),
    ...(onEngine ? { onEngine } : {}),
    ...(onDaemon ? { onDaemon } : {}),
  });
  const done: {
    deployment?: Deployment;
    services?: readonly StackContainer[];
    moved?: Promise<readonly MovedTag[]>;
  } = {};

  const aborts = [signal, options.interrupted].filter((one) => one !== undefined);
  const images: Step = {
    title: 'images',
    run: async (progress) => {
      const { engine } = preparation.ready();
      // Not after a pull that takes minutes.
      await checkAhead(engine, settings);
      const { pullMoved = false } = options;
      const ends = AbortSignal.any(aborts);
      const keepIn = join(places.cache, 'pulls');
      const ahead = { engine, settings, progress, keepIn, pullMoved, signal: ends };
      const got = await getImages(ahead);
      // Known by the time that the stack is up.
      done.moved = movedTags(engine.docker, got.present, (image) => loginOfStack(settings, image));
      return got.outcome;
    },
  };
  const deployment: Step = {
    title: 'stack',
    run: async (progress) => {
      signal?.throwIfAborted();
      const { engine, tools } = preparation.ready();
      await checkAhead(engine, settings);
      const target = { places, stack, tools, engine };
      done.deployment = await deploy(target, {
        docker: engine.docker,
        progress,
        ...(onOutput ? { onOutput } : {}),
        ...(signal ? { signal } : {}),
      });
      return describe(done.deployment);
    },
  };
  const proof: Step = {
    title: 'first embedding',
    run: async () => {
      const { engine } = preparation.ready();
      const { outputs } = left(done.deployment);
      done.services = (await inventory(engine.docker, stack)).containers;
      const tunnel = await bringPortsHere({ places, stack }, engine, settings, done.services);
      const seen = await firstEmbedding(outputs.endpointUrl, outputs.probe);
      // What has no health check may have ended since it was started.
      const down = done.services.find(isDown);
      if (down) throw await accusation(engine.docker, down, `bringing up the stack ${stack}`);
      return `${seen}${tunnel}`;
    },
  };
  const ahead = mayNeedImages(settings) ? [images] : [];
  const plan = { inOrder: [preparation.plan, ...ahead, deployment, proof] };
  const steps = await runSteps(plan, show, options.onStep);
  return {
    stack,
    changed: hasChanged(left(done.deployment)),
    outputs: left(done.deployment).outputs,
    services: left(done.services),
    movedTags: (await done.moved) ?? [],
    steps,
    seconds: (performance.now() - started) / 1000,
  };
}

/** A serving image that brings its own Python, and a model of the user's own, need less. */
function needs(settings: Settings, places: Places) {
  const serving = [settings, ...containersOf(settings.endpoints)];
  return {
    needsPython:
      settings.runtime ||
      serving.some(({ image: { kind } }) => kind === 'cpu' || kind === 'auto') ||
      settings.consumers.some(({ source }) => takesPythonBase(source)),
    needsPostgres: settings.postgres,
    needsModel: serving.some((container) => servesDefaultModel(container, places)),
  };
}

/** Where the engine is reached by ssh, this machine comes to the stack in the same way. */
async function bringPortsHere(
  of: TunnelOf,
  { host }: Pick<Engine, 'host'>,
  { publishAddress }: Settings,
  services: readonly StackContainer[],
): Promise<string> {
  const ports = portsToBring(services);
  if (reachOf(host, publishAddress).kind !== 'tunnel' || ports.length === 0) return '';
  return `, through an ssh tunnel (${await openTunnel(of, host, ports)})`;
}

const hasChanged = ({ changes }: Deployment): boolean =>
  Object.entries(changes).some(([operation, count]) => operation !== 'same' && count > 0);

function describe(deployment: Deployment): string {
  if (!hasChanged(deployment)) return 'nothing to change';
  return Object.entries(deployment.changes)
    .map(([operation, count]) => `${count} ${operation}`)
    .join(', ');
}
