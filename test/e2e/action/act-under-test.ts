import type { Engine } from '../../../toolchain/engine/engine.ts';
import { engineUnderTest } from '../../integration/stack-under-test.ts';
import { act } from '../../tools/go-tool.ts';
import { testTool } from '../../tools/test-tool.ts';
import type { ActRunOptions } from './act-run.ts';
import { ActRun } from './act-run.ts';
import type { TemporaryFolder } from './caller.ts';
import { copyOfAction } from './caller.ts';
import { RepositoryOnEngine } from './on-engine.ts';

/** Undefined on a developer's machine where act cannot be had: what needs it is skipped. */
export const actFile = await testTool(act);

/** What the workflow tests of one file share: the engine, and the Action as it is now. */
export class ActUnderTest implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #action: TemporaryFolder;

  private constructor(engine: Engine, action: TemporaryFolder) {
    this.#engine = engine;
    this.#action = action;
  }

  static async prepare(): Promise<ActUnderTest> {
    return new ActUnderTest(await engineUnderTest(), await copyOfAction());
  }

  repository(purpose: string): RepositoryOnEngine {
    return new RepositoryOnEngine(this.#engine.docker, purpose);
  }

  start(
    workflow: string,
    { name }: RepositoryOnEngine,
    options: Pick<ActRunOptions, 'env' | 'programs' | 'cacheFolder'> = {},
  ): Promise<ActRun> {
    if (actFile === undefined) throw new Error('there is no act on this machine');
    return ActRun.start({
      ...options,
      act: actFile,
      action: this.#action.path,
      workflow,
      repository: name,
      engineHost: this.#engine.host,
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#action[Symbol.asyncDispose]();
  }
}
