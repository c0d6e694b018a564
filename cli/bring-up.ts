import type { Show, Step, StepTime } from '../report/steps.ts';
import { left, runSteps } from '../report/steps.ts';
import type { Settings } from '../infra/settings.ts';
import { firstEmbedding } from '../smoke/first-embedding.ts';
import { checkAhead } from '../stack/check-ahead.ts';
import type { Deployment } from '../stack/deploy.ts';
import { deploy } from '../stack/deploy.ts';
import type { StackContainer } from '../stack/inventory.ts';
import { inventory } from '../stack/inventory.ts';
import { loadSettings } from '../stack/load-settings.ts';
import { servesDefaultModel } from '../stack/default-model.ts';
import { ensureSettingsFile, setPort } from '../stack/settings-file.ts';
import type { Outputs } from '../stack/workspace.ts';
import type { Places } from '../toolchain/places.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import { setUp } from '../toolchain/setup.ts';
import type { CommonOptions } from './command.ts';

export interface UpOptions extends CommonOptions {
  readonly port?: number;
  readonly verbose: boolean;
}

/** What `up` did and what there is now; printed by `--json` as it is. */
export interface UpResult {
  readonly stack: string;
  /** False when everything was as it should be already. */
  readonly changed: boolean;
  readonly outputs: Outputs;
  readonly services: readonly StackContainer[];
  readonly steps: readonly StepTime[];
  /** From the start of the command, in seconds. */
  readonly seconds: number;
}

export async function bringUp(options: UpOptions, show: Show): Promise<UpResult> {
  const started = performance.now();
  const places = findPlaces();
  const { stack } = options;
  await ensureSettingsFile(places.checkout, stack);
  if (options.port !== undefined) setPort(places.checkout, stack, options.port);
  const settings = loadSettings(places.checkout, stack);
  const preparation = setUp({ places, ...needs(settings, places) });
  const done: { deployment?: Deployment; services?: readonly StackContainer[] } = {};

  const deployment: Step = {
    title: 'stack',
    run: async (progress) => {
      const { engine, tools } = preparation.ready();
      await checkAhead(engine.docker, settings);
      const target = { places, stack, tools, engineHost: engine.host };
      done.deployment = await deploy(target, {
        docker: engine.docker,
        progress,
        ...(options.verbose ? { onOutput: (text: string) => process.stderr.write(text) } : {}),
      });
      return describe(done.deployment);
    },
  };
  const proof: Step = {
    title: 'first embedding',
    run: async () => {
      const { engine } = preparation.ready();
      const { outputs } = left(done.deployment);
      const seen = await firstEmbedding(outputs.endpointUrl, outputs.probe);
      done.services = (await inventory(engine.docker, stack)).containers;
      return seen;
    },
  };
  const steps = await runSteps({ inOrder: [preparation.plan, deployment, proof] }, show);
  return {
    stack,
    changed: hasChanged(left(done.deployment)),
    outputs: left(done.deployment).outputs,
    services: left(done.services),
    steps,
    seconds: (performance.now() - started) / 1000,
  };
}

/** A serving image that brings its own Python, and a model of the user's own, need less. */
function needs(settings: Settings, places: Places): { needsPython: boolean; needsModel: boolean } {
  const { kind } = settings.image;
  return {
    needsPython: kind === 'cpu' || kind === 'auto',
    needsModel: servesDefaultModel(settings, places),
  };
}

const hasChanged = ({ changes }: Deployment): boolean =>
  Object.entries(changes).some(([operation, count]) => operation !== 'same' && count > 0);

function describe(deployment: Deployment): string {
  if (!hasChanged(deployment)) return 'nothing to change';
  return Object.entries(deployment.changes)
    .map(([operation, count]) => `${count} ${operation}`)
    .join(', ');
}
