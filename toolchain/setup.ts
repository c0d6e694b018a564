import type { Progress } from '../report/progress.ts';
import type { Plan, Step } from '../report/steps.ts';
import { left } from '../report/steps.ts';
import { ensureBaseImage, postgresBase } from './base-image.ts';
import { hostCertificates } from './certificates.ts';
import { ensureEngine } from './engine/ensure.ts';
import type { Engine } from './engine/engine.ts';
import { readPodmanState } from './engine/podman/state.ts';
import { ensureModel } from './model.ts';
import type { Places } from './places.ts';
import type { PulumiTools } from './pulumi.ts';
import { ensurePulumi } from './pulumi.ts';

/** What the stack needs and the machine now has. */
export interface Ready {
  readonly engine: Engine;
  readonly tools: PulumiTools;
  /** The image with Python in which tools run; undefined when none was asked for. */
  readonly pythonImage: string | undefined;
}

export interface SetUp {
  readonly plan: Plan;
  /** Only after the plan has run. */
  readonly ready: () => Ready;
  /** The container daemon's process, when the set-up started one, however far it came. */
  readonly daemon: () => number | undefined;
}

export interface SetUpOptions {
  readonly places: Places;
  /** Whether the project's own model is served: its weights are made here, other models bring theirs. */
  readonly needsModel: boolean;
  /** Whether the CPU image may be built, on a Python image that must be there. */
  readonly needsPython: boolean;
  /** Whether the database's image may be built, on a PostgreSQL image that must be there. */
  readonly needsPostgres: boolean;
  /** What is done as soon as the engine answers, before images are looked for. */
  readonly afterEngine?: readonly EngineStep[];
  /** Told the engine's address when it answers. */
  readonly onEngine?: (host: string) => void;
  /** Told the container daemon's process as soon as the set-up has started one. */
  readonly onDaemon?: (pid: number) => void;
}

/** A step that needs the engine. */
export interface EngineStep {
  readonly title: string;
  /** Resolves to the outcome in a few words. */
  readonly run: (engine: Engine, progress: Progress) => Promise<string>;
}

/** Where an engine cannot keep the limits that a stack declares, that is said and they are left out. */
async function limitsOf({ kind, docker, host }: Engine): Promise<string> {
  if (kind !== 'podman') return '';
  const { keepsMemoryLimits, rootless, cgroup } = await readPodmanState(docker, host);
  if (keepsMemoryLimits) return '';
  return `; keeps no memory limits: ${rootless ? 'rootless, ' : ''}cgroup ${cgroup}`;
}

/** Everything that must be on the machine before Pulumi can run, as steps; done ones are skipped. */
export function setUp(options: SetUpOptions): SetUp {
  const { places, needsModel, needsPython, needsPostgres, afterEngine = [] } = options;
  const found: { started?: Awaited<ReturnType<typeof ensureEngine>>; tools?: PulumiTools } = {};
  const engineOf = () => left(found.started).engine;

  const engine: Step = {
    title: 'container engine',
    run: async (progress) => {
      hostCertificates({ places });
      found.started = await ensureEngine({ progress, logFolder: places.workspace });
      const { kind, version, origin, host } = found.started.engine;
      const { pid } = found.started;
      if (pid !== undefined) options.onDaemon?.(pid);
      options.onEngine?.(host);
      const how = pid === undefined ? `at ${origin}` : 'started';
      const limits = await limitsOf(found.started.engine);
      return `${kind} ${version} ${how}${limits}`;
    },
  };
  const pulumi: Step = {
    title: 'Pulumi',
    run: async (progress) => {
      found.tools = await ensurePulumi({ places, progress });
      const { cli, plugin } = found.tools;
      return `${cli.version} ${cli.origin}; docker plug-in ${plugin.origin}`;
    },
  };
  let python: string | undefined;
  const base: Step = {
    title: 'Python image',
    run: async (progress) => {
      const image = await ensureBaseImage({ engine: engineOf().docker, progress });
      python = image.name;
      return image.origin;
    },
  };
  const model: Step = {
    title: 'model',
    run: async (progress) => {
      const baseImage = left(python);
      const made = await ensureModel({ places, docker: engineOf().docker, baseImage, progress });
      return made.origin;
    },
  };
  const postgres: Step = {
    title: 'PostgreSQL image',
    run: async (progress) => {
      const { docker } = engineOf();
      return (await ensureBaseImage({ engine: docker, progress, image: postgresBase })).origin;
    },
  };
  const first = afterEngine.map(({ title, run }): Step => ({
    title,
    run: (progress) => run(engineOf(), progress),
  }));
  const images = [
    ...first,
    ...(needsPython || needsModel ? [base] : []),
    // Not beside the Python image: where they are made, both may want to install what makes them.
    { together: [...(needsModel ? [model] : []), ...(needsPostgres ? [postgres] : [])] },
  ];
  return {
    plan: { inOrder: [engine, { together: [pulumi, { inOrder: images }] }] },
    ready: () => ({
      engine: engineOf(),
      tools: left(found.tools),
      pythonImage: python,
    }),
    daemon: () => found.started?.pid,
  };
}
