import type { LayerSize } from '../../infra/registry/manifest.ts';
import { ageInWords, bytesInWords } from '../../report/amounts.ts';

/** One line of an engine's answer to "pull this image". */
export interface PullEvent {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

interface Layer {
  current: number;
  total: number;
  state: 'there' | 'waiting' | 'downloaded' | 'done';
}

/** Milliseconds over which the rate is taken: shorter and it jumps, longer and it lags. */
const window = 10_000;
/** As engines shorten a layer's digest. */
const shortDigits = 12;

/** An engine's many lines about layers, added up: "2 of 7 layers, 41 MB of 90 MB, 12 MB/s, 4 s left". */
export class PullProgress {
  readonly #layers = new Map<string, Layer>();
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #now: () => number;
  #samples: { readonly at: number; readonly bytes: number }[] = [];

  /** @param sizes what the registry's manifest says, where it could be read */
  constructor(sizes: readonly LayerSize[] = [], now: () => number = () => performance.now()) {
    this.#sizes = new Map(sizes.map(({ digest, size }) => [shortened(digest), size]));
    this.#now = now;
  }

  add({ id, status, progressDetail }: PullEvent): void {
    if (id === undefined || status === undefined) return;
    if (status === 'Pulling fs layer' || status === 'Waiting') this.#layer(id, 'waiting');
    if (status === 'Already exists') this.#layer(id, 'there').state = 'there';
    const layer = this.#layers.get(id);
    if (layer === undefined) return;
    if (status === 'Downloading') {
      layer.current = progressDetail?.current ?? layer.current;
      layer.total = progressDetail?.total ?? layer.total;
    }
    if (status === 'Download complete' || status === 'Pull complete') layer.current = layer.total;
    if (status === 'Download complete') layer.state = 'downloaded';
    if (status === 'Pull complete') layer.state = 'done';
    this.#sample();
  }

  /** Bytes that have come, compressed. */
  get received(): number {
    return this.#missing.reduce((bytes, { current }) => bytes + current, 0);
  }

  /** Whether the engine has said of every layer of the manifest if it has it. */
  get isComplete(): boolean {
    return this.#sizes.size > 0 && [...this.#sizes.keys()].every((id) => this.#layers.has(id));
  }

  /** Compressed sizes of the layers that the engine does not have yet. */
  get missingSizes(): readonly number[] {
    return this.#missing.map(({ total }) => total);
  }

  summary(): string {
    const layers = [...this.#layers.values()];
    if (layers.length === 0) return 'asking the registry';
    const done = layers.filter(({ state }) => state === 'done' || state === 'there').length;
    const counted = `${done} of ${layers.length} layers`;
    const missing = this.#missing;
    if (missing.every(({ state }) => state !== 'waiting')) return `${counted}, unpacking`;
    const total = missing.reduce((bytes, layer) => bytes + layer.total, 0);
    const amount = `${bytesInWords(this.received)} of ${bytesInWords(total)}`;
    return [counted, amount, ...this.#speed(total)].join(', ');
  }

  /** The time left is the download's: only then is there a size for what is to come. */
  #speed(total: number): readonly string[] {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 500) return [];
    const perSecond = ((last.bytes - first.bytes) / (last.at - first.at)) * 1000;
    if (perSecond <= 0) return ['nothing comes'];
    const rate = `${bytesInWords(perSecond)}/s`;
    if (this.#missing.some((layer) => layer.total === 0)) return [rate];
    return [rate, `${ageInWords(((total - last.bytes) / perSecond) * 1000)} left`];
  }

  get #missing(): readonly Layer[] {
    return [...this.#layers.values()].filter(({ state }) => state !== 'there');
  }

  #sample(): void {
    const at = this.#now();
    this.#samples.push({ at, bytes: this.received });
    this.#samples = this.#samples.filter((sample) => at - sample.at <= window);
  }

  #layer(id: string, state: Layer['state']): Layer {
    const known = this.#layers.get(id);
    if (known) return known;
    const layer = { current: 0, total: this.#sizes.get(id) ?? 0, state };
    this.#layers.set(id, layer);
    return layer;
  }
}

const shortened = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, shortDigits);
