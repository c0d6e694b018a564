import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Invocation } from './invocation.ts';

/** Seconds: an embedding takes some ms, a container may take 60 s. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What Prometheus reads at `/_local/metrics`. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #invocations: Counter<'endpoint' | 'variant' | 'operation' | 'status' | 'error'>;
  readonly #seconds: Histogram<'endpoint' | 'operation'>;
  readonly #modelSeconds: Histogram<'endpoint' | 'operation'>;
  readonly #faults: Counter<'endpoint' | 'kind'>;
  readonly #known: ReadonlySet<string>;

  constructor(endpoints: readonly Endpoint[]) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#known = new Set(endpoints.map(({ name }) => name));
    this.#invocations = new Counter({
      name: 'sagemaker_runtime_invocations_total',
      help: 'Invocations that are over.',
      labelNames: ['endpoint', 'variant', 'operation', 'status', 'error'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'sagemaker_runtime_invocation_seconds',
      help: 'From the request’s headers to the answer’s end.',
      labelNames: ['endpoint', 'operation'],
      buckets,
      registers,
    });
    this.#modelSeconds = new Histogram({
      name: 'sagemaker_runtime_model_seconds',
      help: 'What the container took of that.',
      labelNames: ['endpoint', 'operation'],
      buckets,
      registers,
    });
    this.#faults = new Counter({
      name: 'sagemaker_runtime_faults_total',
      help: 'Invocations that a fault struck.',
      labelNames: ['endpoint', 'kind'],
      registers,
    });
    new Gauge({
      name: 'sagemaker_runtime_invocations_in_flight',
      help: 'Invocations under way.',
      labelNames: ['endpoint'],
      registers,
      collect() {
        for (const { name, inFlight } of endpoints) this.set({ endpoint: name }, inFlight);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  add(invocation: Invocation): void {
    // Names that callers make up must not become time series.
    const endpoint = this.#known.has(invocation.endpoint) ? invocation.endpoint : '';
    const { operation, variant = '', status, error = '' } = invocation;
    this.#invocations.inc({ endpoint, variant, operation, status, error });
    this.#seconds.observe({ endpoint, operation }, invocation.milliseconds / 1000);
    if (invocation.modelMilliseconds !== undefined)
      this.#modelSeconds.observe({ endpoint, operation }, invocation.modelMilliseconds / 1000);
    for (const kind of invocation.faults) this.#faults.inc({ endpoint, kind });
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
