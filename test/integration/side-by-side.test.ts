import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EndpointClient } from '../../smoke/endpoint-client.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import { inventory, isEmpty, namesOf } from '../../stack/inventory.ts';
import { idsInState } from '../../stack/state-file.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { placesAt } from '../../toolchain/places.ts';
import type { BranchUnderTest } from './branches-under-test.ts';
import { BranchesUnderTest } from './branches-under-test.ts';
import { engineUnderTest } from './stack-under-test.ts';

interface Running extends BranchUnderTest {
  readonly up: UpResult;
}

// Five, as a team has them; the runtime twin, which has a volume, stands in two of them alone.
const branches = ['login', 'feature/search', 'Prices', 'correção/preço', 'release-1.0'];
const hasTwin = (index: number) => index < 2;
/** As many as the machine has cores. */
const together = pLimit(2);
const body = JSON.stringify({ search_term: 'geladeira frost free 375 litros' });

let engine: Engine;
let team: BranchesUnderTest;
let running: readonly Running[];

async function up(one: BranchUnderTest, index: number): Promise<Running> {
  if (hasTwin(index)) await team.settings(one.folder, { builtImage: 'reuse' });
  const { exitCode, stdout, stderr } = await team.run(one.folder, 'up', '--branch', '--json');
  expect(exitCode, stderr).toBe(0);
  return { ...one, up: JSON.parse(stdout) as UpResult };
}

beforeAll(async () => {
  engine = await engineUnderTest();
  team = await BranchesUnderTest.make(engine, { runtime: false, builtImage: 'reuse' });
  const made: BranchUnderTest[] = [];
  for (const name of branches) made.push(await team.branch(name));
  const ups = made.map((one, index) => together(() => up(one, index)));
  // One that fails must not leave another one behind, half-way.
  await Promise.allSettled(ups);
  running = await Promise.all(ups);
});
afterAll(() => team[Symbol.asyncDispose]());

test('five branches’ stacks share no name, port, network, volume or state', async () => {
  const found = await Promise.all(running.map(({ stack }) => inventory(engine.docker, stack)));
  for (const [index, { containers, networks, volumes }] of found.entries()) {
    expect(containers).toHaveLength(hasTwin(index) ? 2 : 1);
    expect(networks).toHaveLength(1);
    expect(volumes).toHaveLength(hasTwin(index) ? 1 : 0);
  }
  const shared = (lists: readonly (readonly string[])[]) => {
    const all = lists.flatMap((list) => [...new Set(list)]);
    return all.filter((one, index) => all.indexOf(one) !== index);
  };
  expect(shared(running.map(({ stack }) => [stack]))).toEqual([]);
  expect(shared(found.map((one) => [...namesOf(one)]))).toEqual([]);
  const urls = found.map(({ containers }) => containers.flatMap((one) => one.urls));
  expect(urls.flat()).toHaveLength(branches.length + 2);
  expect(shared(urls)).toEqual([]);
  const ids = running.map(({ folder, stack }) => [...idsInState(placesAt(folder), stack)]);
  for (const [index, { containers }] of found.entries())
    expect(ids[index]).toEqual(expect.arrayContaining(containers.map(({ id }) => id)));
  const ofContainers = new Set(found.flatMap(({ containers }) => containers.map(({ id }) => id)));
  expect(shared(ids.map((list) => list.filter((id) => ofContainers.has(id))))).toEqual([]);
});

test('equal settings and models are equal environments, whatever the branch', () => {
  const endpointOnly = running.slice(2).map(({ up: { outputs } }) => outputs.fingerprint);
  expect(new Set(endpointOnly).size).toBe(1);
  expect(endpointOnly).not.toContain(running[0]?.up.outputs.fingerprint);
});

test('taking one down leaves the others answering, every time', async () => {
  const [first, ...others] = running as [Running, ...Running[]];
  const load = others.map(({ up: { outputs } }) => new Load(outputs.endpointUrl));
  await Promise.all(load.map((one) => one.answered(3)));
  const down = await team.run(first.folder, 'down', '--branch');
  expect(down.exitCode, down.stderr).toBe(0);
  expect(isEmpty(await inventory(engine.docker, first.stack))).toBe(true);
  const during = load.map(({ answers }) => answers);
  // What the removal may have broken is seen after it, too.
  await Promise.all(load.map((one) => one.answered(one.answers + 3)));
  const ends = await Promise.all(load.map((one) => one.end()));
  expect(ends.flat()).toEqual([]);
  for (const answers of during) expect(answers).toBeGreaterThan(10);
});

/** One client that asks and asks, so that all of them together leave the machine room to work. */
class Load {
  answers = 0;
  readonly #failures: string[] = [];
  readonly #client: EndpointClient;
  readonly #running: Promise<void>;
  #waiting: (() => void)[] = [];
  #ends = false;

  constructor(url: string) {
    this.#client = new EndpointClient(url);
    this.#running = this.#run();
  }

  /** Until so many answers, right or wrong, have come. */
  async answered(count: number): Promise<void> {
    while (this.answers < count)
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
  }

  /** What went wrong. */
  async end(): Promise<readonly string[]> {
    this.#ends = true;
    await this.#running;
    return this.#failures;
  }

  async #run(): Promise<void> {
    while (!this.#ends) {
      await this.#client.invoke({ body }).then(
        (answer) => {
          if (answer.status !== 200) this.#failures.push(`${answer.status} ${answer.body}`);
        },
        (error: unknown) => this.#failures.push(String(error)),
      );
      this.answers += 1;
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }
}
