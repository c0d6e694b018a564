import { setTimeout as pause } from 'node:timers/promises';
import { PostgresUnderTest } from '../../integration/postgres-under-test.ts';
import { imageAndModel, ServingContainer } from '../../integration/serving-container.ts';
import { Service } from '../../service.ts';
import type { ShopItem } from './shop.ts';
import { shop } from './shop.ts';

const indexMs = 60_000;

/** The real services over a real endpoint and a real database, with the items of a shop indexed. */
export class SearchUnderTest implements AsyncDisposable {
  readonly search: Service;
  readonly longinus: Service;
  readonly #parts: AsyncDisposable;

  private constructor(search: Service, longinus: Service, parts: AsyncDisposable) {
    this.search = search;
    this.longinus = longinus;
    this.#parts = parts;
  }

  static async start(items: readonly ShopItem[] = shop): Promise<SearchUnderTest> {
    await using parts = new AsyncDisposableStack();
    const { image, model } = await imageAndModel();
    const endpoint = parts.use(await ServingContainer.start(image, model));
    const DATABASE_URL = parts.use(await PostgresUnderTest.start()).url();
    await endpoint.ready();
    const longinus = parts.use(
      await Service.start('longinus', { DATABASE_URL, SAGEMAKER_ENDPOINT_URL: endpoint.url }),
    );
    await fill(longinus.url, items);
    const search = parts.use(
      await Service.start('search', { DATABASE_URL, LONGINUS_URL: longinus.url }),
    );
    return new SearchUnderTest(search, longinus, parts.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]();
  }
}

async function fill(longinus: string, items: readonly ShopItem[]): Promise<void> {
  const body = items.map((one) => JSON.stringify(one)).join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  const taken = await fetch(`${longinus}/items`, { method: 'POST', headers, body });
  const { import: id } = (await taken.json()) as { import: string };
  const deadline = performance.now() + indexMs;
  for (;;) {
    const told = await fetch(`${longinus}/imports/${id}`);
    const { indexed, finished_at } = (await told.json()) as {
      indexed: number;
      finished_at: string | null;
    };
    if (finished_at !== null && indexed === items.length) return;
    if (performance.now() > deadline) throw new Error(`${indexed} of ${items.length} are indexed`);
    await pause(50);
  }
}
