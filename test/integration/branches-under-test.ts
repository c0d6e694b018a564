import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { stackNameOf } from '../../stack/branches/stack-name.ts';
import { inventory } from '../../stack/inventory.ts';
import { takeAway } from '../../stack/take-away.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { places } from '../../toolchain/places.ts';
import { TemporaryRepository } from '../temporary-repository.ts';
import { copyWorkingTree } from '../working-tree.ts';
import type { Outcome } from './stack-under-test.ts';

const { checkout } = places();
/** Longer than any command here takes; one that hangs must not hang the run. */
const commandMs = 120_000;

/** A checkout of this project with a branch of its own, in a worktree, and its stack. */
export interface BranchUnderTest {
  readonly branch: string;
  readonly stack: string;
  readonly folder: string;
}

/** A repository of this project, and checkouts of its branches from which people bring stacks up. */
export class BranchesUnderTest implements AsyncDisposable {
  readonly repository: TemporaryRepository;
  readonly #engine: Engine;
  /** All that this test has on the engine; some are made without any command. */
  readonly #stacks = new Set<string>();

  private constructor(engine: Engine, repository: TemporaryRepository) {
    this.#engine = engine;
    this.repository = repository;
  }

  /** Stacks are made from these settings of `local`; the model is this checkout's. */
  static async make(
    engine: Engine,
    local: Readonly<Record<string, unknown>>,
  ): Promise<BranchesUnderTest> {
    const repository = await TemporaryRepository.make();
    await copyWorkingTree(repository.path);
    const made = new BranchesUnderTest(engine, repository);
    await made.settings(repository.path, local);
    await repository.commit();
    await linkPackages(repository.path);
    return made;
  }

  /** Writes the settings of `local` in a checkout. */
  settings(folder: string, values: Readonly<Record<string, unknown>>): Promise<void> {
    const all = { modelDirectory: join(checkout, 'src', 'sagemaker'), ...values };
    const config = Object.fromEntries(
      Object.entries(all).map(([key, value]) => [`sagemaker-local:${key}`, value]),
    );
    return writeFile(join(folder, 'Pulumi.local.yaml'), stringify({ config }));
  }

  /** A new branch in a worktree; its name is made this test run's own. */
  async branch(name: string): Promise<BranchUnderTest> {
    const branch = `${name}-of-${process.pid}`;
    const folder = await this.repository.worktree(branch);
    await linkPackages(folder);
    return { branch, folder, stack: this.owned(stackNameOf(branch)) };
  }

  /** A second checkout of the repository, with a branch of the same name. */
  async clone({ branch, stack }: BranchUnderTest): Promise<BranchUnderTest> {
    const folder = `${this.repository.path}-again`;
    await this.repository.git('clone', '--quiet', '--branch', branch, '.', folder);
    await linkPackages(folder);
    return { branch, stack, folder };
  }

  /** Has this stack taken away when the test ends. */
  owned(stack: string): string {
    this.#stacks.add(stack);
    return stack;
  }

  /** `npm run <command> -- …` in a checkout, without npm's own lines. */
  async run(folder: string, command: string, ...args: string[]): Promise<Outcome> {
    const { exitCode, stdout, stderr } = await execa(
      join(checkout, 'node_modules', '.bin', 'node'),
      [join('cli', `${command}.ts`), ...args],
      { cwd: folder, env: { DOCKER_HOST: this.#engine.host }, reject: false, timeout: commandMs },
    );
    return { exitCode, stdout, stderr };
  }

  async git(folder: string, ...args: string[]): Promise<void> {
    await execa('git', args, { cwd: folder });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { docker } = this.#engine;
    for (const stack of this.#stacks) await takeAway(docker, await inventory(docker, stack));
    await this.repository[Symbol.asyncDispose]();
  }
}

/** The packages are the same: there is no need to install them once more. */
const linkPackages = (folder: string): Promise<void> =>
  symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
