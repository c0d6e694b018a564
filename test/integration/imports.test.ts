import getPort from 'get-port';
import pLimit from 'p-limit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Progress, Received } from '../../src/longinus/contract.ts';
import type { SearchAnswer } from '../../src/search/contract.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import type { StackContainer } from '../../stack/inventory.ts';
import { RuntimeTwin } from '../../stack/runtime-twin.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { readCatalogue } from '../relevance/catalogue.ts';
import { readQueries } from '../relevance/queries.ts';
import type { Stored } from './index-under-test.ts';
import { embeddingsOf, IndexUnderTest, isSame } from './index-under-test.ts';
import { LonginusClient } from './longinus-client.ts';
import { engineUnderTest, StackUnderTest } from './stack-under-test.ts';

const patience = { timeout: 120_000, interval: 50 };
const question = 'geladeira frost free 375 litros';

const things = 'Copo,Prato,Tapete,Panela,Toalha,Cadeira,Vassoura,Balde,Cortina,Travesseiro'.split(
  ',',
);
const colours = 'azul,verde,vermelho,amarelo,preto,branco,cinza,roxo,marrom,laranja'.split(',');
const materials = 'de vidro,de algodão,de aço,de madeira,de plástico'.split(',');
const sizes = 'pequeno,médio,grande,para viagem'.split(',');
/** 2,000 titles, which are all that is embedded of an item that has nothing else. */
const texts = things.flatMap((thing) =>
  colours.flatMap((colour) =>
    materials.flatMap((material) => sizes.map((size) => `${thing} ${colour} ${material} ${size}`)),
  ),
);

let engine: Engine;
let stack: StackUnderTest;
let upped: UpResult;
let longinus: LonginusClient;
let index: IndexUnderTest;
let twin: RuntimeTwin;
/** What the endpoint itself says to each of the texts. */
let own: readonly (readonly number[])[];

async function up(): Promise<UpResult> {
  const { exitCode, stdout, stderr } = await stack.run('up', ['--json']);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as UpResult;
}

async function inspect(role: string) {
  const found = (await stack.onEngine()).containers.find((one) => one.role === role);
  if (!found) throw new Error(`no container of ${role}`);
  return engine.docker.getContainer(found.id).inspect();
}

async function finished(received: Received): Promise<Progress> {
  const progress = () => longinus.progress(received.import);
  await expect.poll(async () => (await progress()).state, patience).toBe('finished');
  return progress();
}

beforeAll(async () => {
  engine = await engineUnderTest();
  stack = new StackUnderTest(engine, 'imports');
  // Kept when PostgreSQL is started again, which a port of the engine's choice is not.
  await stack.change(['postgresPort'], await getPort({ host: '127.0.0.1' }));
  upped = await up();
  const { stdout } = await stack.pulumi('stack', 'output', '--show-secrets', 'databaseUrl');
  index = new IndexUnderTest(stdout.trim());
  longinus = new LonginusClient(upped.outputs.consumers['longinus']?.[0] ?? '');
  twin = new RuntimeTwin(upped.outputs.runtimeUrl ?? '');
  own = await embeddingsOf(upped.outputs.endpointUrl, texts);
});
afterAll(() => stack[Symbol.asyncDispose]());

/** An answer that longinus had its part in, which on a machine that is busy may come too late for one. */
function search(q: string, mode: 'mixed' | 'vectors'): Promise<SearchAnswer> {
  const query = new URLSearchParams({ q, mode }).toString();
  return vi.waitFor(async () => {
    const answer = await fetch(`${upped.outputs.searchUrl ?? ''}/search?${query}`);
    const found = (await answer.json()) as SearchAnswer;
    if (found.degraded) throw new Error(found.degraded.reason);
    return found;
  }, patience);
}

/** Those that a person wants who asks the question. */
function rightFridges(): readonly string[] {
  const { relevant = {} } = readQueries().find(({ query }) => query === question) ?? {};
  const right = Object.keys(relevant).filter((id) => relevant[id] === 3);
  if (right.length === 0) throw new Error(`nobody judged what is right for ${question}`);
  return right.sort();
}

/** As many as there are right ones. */
async function firstFridges(): Promise<readonly string[]> {
  const { results } = await search(question, 'mixed');
  const first = results.slice(0, rightFridges().length);
  return first.map(({ id }) => id).sort();
}

const catalogue = readCatalogue();

/** What consumers make of the catalogue: what they store, what they find. */
interface Made {
  readonly stored: readonly Stored[];
  readonly found: readonly (readonly string[])[];
  readonly invocations: number;
  readonly container: { readonly Image: string; readonly Config: { readonly Env: string[] } };
}
let byUrl: Made;

async function make(): Promise<Made> {
  await fetch(`${twin.url}/_local/invocations`, { method: 'DELETE' });
  const progress = await finished(await longinus.import(catalogue));
  expect(progress).toMatchObject({ accepted: catalogue.length, indexed: catalogue.length });
  expect(await firstFridges()).toEqual(rightFridges());
  const found: string[][] = [];
  for (const { query } of readQueries())
    found.push((await search(query, 'vectors')).results.map(({ id }) => id));
  const seen = await fetch(`${twin.url}/_local/invocations?limit=100000`);
  const { invocations } = (await seen.json()) as { invocations: readonly unknown[] };
  const [stored, container] = [await index.stored(), await inspect('longinus')];
  return { stored, found, invocations: invocations.length, container };
}

test('the catalogue is imported through longinus, and search finds the right fridge', async () => {
  byUrl = await make();
  expect(byUrl.stored.map(({ id }) => id)).toEqual(catalogue.map(({ id }) => id).sort());
  expect(byUrl.invocations).toBe(0);
});

/** Whatever has been stored of it already, and however busy the machine is. */
async function deleteCatalogue(): Promise<void> {
  const limit = pLimit(4);
  const deleteItem = (id: string) =>
    vi.waitFor(async () => {
      const { status } = await longinus.fetch(`/items/${id}`, { method: 'DELETE' });
      // 404 where an earlier try had done it without having been able to say so.
      expect([204, 404]).toContain(status);
    }, patience);
  await Promise.all(catalogue.map(({ id }) => limit(deleteItem, id)));
  expect(await index.counts()).toEqual({ items: 0, vectors: 0, queue: 0 });
}

describe('consumers that know the endpoint by its name', () => {
  let before: readonly StackContainer[];
  beforeAll(async () => {
    before = (await stack.onEngine()).containers;
    await stack.change(['consumers', 'longinus', 'environment', 'EMBEDDINGS_USE'], 'name');
    upped = await up();
  });

  test('differ in one variable alone, and make the same of the catalogue', async () => {
    await deleteCatalogue();
    const kept = (await stack.onEngine()).containers.map(({ id }) => id);
    expect(before.filter(({ id }) => !kept.includes(id)).map(({ role }) => role)).toEqual([
      'longinus',
    ]);

    const byName = await make();
    expect(byName.found).toEqual(byUrl.found);
    expect(byName.stored.map(({ id }) => id)).toEqual(byUrl.stored.map(({ id }) => id));
    const others = byName.stored.filter(
      ({ embedding }, n) => !isSame(embedding, byUrl.stored[n]?.embedding),
    );
    expect(others).toEqual([]);
    expect(byName.invocations).toBeGreaterThanOrEqual(catalogue.length);
    expect(byName.container.Image).toBe(byUrl.container.Image);
    // Podman writes a container's own name among them.
    const variablesOf = ({ container }: typeof byUrl) =>
      container.Config.Env.filter((line) => !line.startsWith('HOSTNAME='));
    const variables = new Set(variablesOf(byUrl));
    expect(variablesOf(byName).filter((line) => !variables.has(line))).toEqual([
      'EMBEDDINGS_USE=name',
    ]);
    expect(variablesOf(byName)).toEqual(expect.arrayContaining([...variables]));
  });

  /** The first of the texts, as items of one import alone. */
  const itemsOf = (name: string, count: number) =>
    texts.slice(0, count).map((title, n) => ({ id: `${name}-${n}`, title }));

  /** All arrived, none twice, and each has the embedding of its own text. */
  async function expectAll(name: string, count: number, received: Received): Promise<void> {
    expect(received).toMatchObject({ accepted: count, unchanged: 0, rejected: 0 });
    expect(await finished(received)).toMatchObject({
      interrupted: false,
      accepted: count,
      indexed: count,
      waiting: 0,
      failed: 0,
      replaced: 0,
    });
    const stored = await index.stored(`${name}-`);
    const ids = itemsOf(name, count).map(({ id }) => id);
    expect(stored.map(({ id }) => id)).toEqual(ids.sort());
    const numberOf = (id: string) => Number(id.slice(name.length + 1));
    const wrong = stored.filter(({ id, embedding }) => !isSame(embedding, own[numberOf(id)]));
    expect(wrong.map(({ id }) => id)).toEqual([]);
    const { items, vectors, queue } = await index.counts();
    expect({ vectors, queue }).toEqual({ vectors: items, queue: 0 });
  }

  describe('an import of 2,000 items', () => {
    afterEach(() => twin.clear());

    test.each([
      ['throttled', { kind: 'throttle', share: 0.5 }],
      ['cold', { kind: 'coldStart', seconds: 3 }],
      ['slow', { kind: 'latency', ms: 5_000, share: 0.02 }],
      ['failing', { kind: 'modelError', share: 0.3 }],
    ])('arrives whole and once, the endpoint being %s: %j', async (name, fault) => {
      expect(texts).toHaveLength(2_000);
      await twin.arm(fault);
      await expectAll(name, 2_000, await longinus.import(itemsOf(name, 2_000)));
      const [armed] = await twin.faults();
      expect(armed?.struck).toBeGreaterThan(20);
    });
  });

  describe('in the middle of an import, a kill -9', () => {
    const count = 1_000;
    const storedOf = async (name: string) => (await index.storedAround(`${name}-`)).before;
    const moreStored = (name: string, than: number) =>
      expect.poll(() => storedOf(name), patience).toBeGreaterThan(than);

    // So that there is a middle, however late it is noticed.
    beforeEach(() => twin.arm({ kind: 'latency', ms: 200 }));
    afterEach(() => twin.clear());

    /** As the kernel does it for want of memory; a kill through the engine would be its user’s wish. */
    async function kill(role: string): Promise<void> {
      const { Pid } = (await inspect(role)).State;
      // 0 would be this process and its family.
      expect(Pid).toBeGreaterThan(1);
      process.kill(Pid, 'SIGKILL');
    }

    /** It has done a part before this container started, and a part since. */
    async function expectMiddle(name: string, role: string): Promise<void> {
      const { before, since } = await index.storedAround(
        `${name}-`,
        (await inspect(role)).State.StartedAt,
      );
      expect(before).toBeGreaterThan(0);
      expect(since).toBeGreaterThan(0);
    }

    test.each(['endpoint', 'postgres'])(
      'of %s is mended by the engine, and loses nothing',
      async (role) => {
        const name = `without-${role}`;
        const killed = await inspect(role);
        const received = await longinus.import(itemsOf(name, count));
        await moreStored(name, 0);
        await kill(role);
        await twin.clear();
        await expectAll(name, count, received);
        await expectMiddle(name, role);
        const mended = await inspect(role);
        expect(mended.Id).toBe(killed.Id);
        expect(mended.RestartCount).toBe(killed.RestartCount + 1);
      },
    );

    test('of longinus is mended by the engine twice, then by up, and loses nothing', async () => {
      const name = 'without-longinus';
      const killed = await inspect('longinus');
      const received = await longinus.import(itemsOf(name, count));
      await moreStored(name, 0);
      for (const restarts of [1, 2]) {
        await kill('longinus');
        await expect
          .poll(async () => (await inspect('longinus')).RestartCount, patience)
          .toBe(restarts);
        await moreStored(name, await storedOf(name));
      }
      await kill('longinus');
      const status = async () => (await inspect('longinus')).State.Status;
      await expect.poll(status, patience).toBe('exited');
      expect((await index.counts()).queue).toBeGreaterThan(0);
      expect((await inspect('longinus')).RestartCount).toBe(2);

      await twin.clear();
      expect((await up()).changed).toBe(true);
      expect((await inspect('longinus')).Id).not.toBe(killed.Id);
      await expectAll(name, count, received);
      await expectMiddle(name, 'longinus');
    });
  });
});

test('after all of it search finds the right fridge still', async () => {
  expect(await firstFridges()).toEqual(rightFridges());
});
