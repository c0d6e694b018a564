/** One line of an engine's answer to "pull this image". */
export interface PullEvent {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

interface Layer {
  current: number;
  total: number;
  done: boolean;
}

const megabyte = 1_000_000;

/** An engine's many lines about layers, added up: "layer 3 of 7, 41 of 90 MB". */
export class PullProgress {
  readonly #layers = new Map<string, Layer>();

  add({ id, status, progressDetail }: PullEvent): void {
    if (id === undefined || status === undefined) return;
    if (status === 'Pulling fs layer' || status === 'Waiting') this.#layer(id);
    const layer = this.#layers.get(id);
    if (layer === undefined) return;
    if (status === 'Downloading') {
      layer.current = progressDetail?.current ?? layer.current;
      layer.total = progressDetail?.total ?? layer.total;
    }
    if (status === 'Download complete') layer.current = layer.total;
    if (status === 'Pull complete') layer.done = true;
  }

  summary(): string {
    const layers = [...this.#layers.values()];
    if (layers.length === 0) return 'asking the registry';
    const done = layers.filter((layer) => layer.done).length;
    const [current, total] = [sum(layers, 'current'), sum(layers, 'total')];
    const amount = `${inMegabytes(current)} of ${inMegabytes(total)} MB`;
    return `layer ${Math.min(done + 1, layers.length).toString()} of ${layers.length.toString()}, ${amount}`;
  }

  #layer(id: string): void {
    if (!this.#layers.has(id)) this.#layers.set(id, { current: 0, total: 0, done: false });
  }
}

function sum(layers: readonly Layer[], property: 'current' | 'total'): number {
  return layers.reduce((amount, layer) => amount + layer[property], 0);
}

function inMegabytes(bytes: number): string {
  return Math.round(bytes / megabyte).toString();
}
