import type { ItemLine, Progress, Received, StoredItem } from '../../src/longinus/contract.ts';

/** longinus, wherever it runs, asked as its users ask it. */
export class LonginusClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const signal = AbortSignal.timeout(60_000);
    return fetch(`${this.url}${path}`, { signal, ...init });
  }

  async json<T>(path: string): Promise<T> {
    const answer = await this.fetch(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  post(body: NonNullable<RequestInit['body']>): Promise<Response> {
    const headers = { 'content-type': 'application/x-ndjson' };
    return this.fetch('/items', { method: 'POST', headers, body });
  }

  async import(items: readonly ItemLine[]): Promise<Received> {
    const answer = await this.post(items.map((item) => JSON.stringify(item)).join('\n'));
    if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Received;
  }

  put(id: string, content: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    const path = `/items/${encodeURIComponent(id)}`;
    return this.fetch(path, { method: 'PUT', headers, body: JSON.stringify(content) });
  }

  item(id: string): Promise<StoredItem> {
    return this.json(`/items/${encodeURIComponent(id)}`);
  }

  progress(id: string): Promise<Progress> {
    return this.json(`/imports/${id}`);
  }
}
