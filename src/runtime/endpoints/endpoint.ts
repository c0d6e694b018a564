import type { ApiError } from '../api/api-error.ts';
import {
  modelNotReady,
  serviceUnavailable,
  throttlingException,
  validationError,
} from '../api/api-error.ts';
import type { BodyBudget } from '../api/body.ts';
import type { EndpointSettings } from '../settings.ts';
import { payloadLimitOf } from '../settings.ts';
import { chooseVariant } from './choose-variant.ts';
import { Container } from './container.ts';
import { HealthWatch } from './health.ts';
import type { NotReady } from './readiness.ts';
import { ReadinessWatch } from './readiness.ts';
import { Sessions } from './sessions.ts';

/** Invocations of one endpoint that may be under way; more would only wait in memory. */
const mostInFlight = 1_024;

/** A production variant: a container and its share of the traffic. */
export interface Variant {
  readonly name: string;
  readonly weight: number;
  readonly container: Container;
  readonly readiness: ReadinessWatch;
}

export class Endpoint {
  readonly name: string;
  readonly settings: EndpointSettings;
  /** The twin’s; what containers answer is taken from it. */
  readonly budget: BodyBudget;
  readonly variants: readonly Variant[];
  readonly sessions = new Sessions();
  /** Bytes. */
  readonly payloadLimit: number;
  readonly created = new Date();
  readonly health = new HealthWatch(this);
  #inFlight = 0;

  constructor(name: string, settings: EndpointSettings, budget: BodyBudget) {
    this.name = name;
    this.budget = budget;
    this.settings = settings;
    this.payloadLimit = payloadLimitOf(settings);
    this.variants = Object.entries(settings.variants).map(([variant, { url, ping, weight }]) => {
      const container = new Container(url, budget, ping);
      const readiness = new ReadinessWatch(() => container.ping());
      return { name: variant, weight, container, readiness };
    });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Throws ThrottlingException above a serverless endpoint’s concurrency; `leave` must follow. */
  enter(): void {
    const { serverless } = this.settings;
    if (serverless && this.#inFlight >= serverless.maxConcurrency) throw throttlingException();
    if (this.#inFlight >= mostInFlight) throw serviceUnavailable();
    this.#inFlight += 1;
  }

  leave(): void {
    this.#inFlight -= 1;
  }

  /** The variant that a request names, else one by weight. Throws ValidationError. */
  variantFor(target: string | undefined, random: () => number = Math.random): Variant {
    if (target === undefined) return chooseVariant(this.variants, random());
    const named = this.variants.find(({ name }) => name === target);
    if (named) return named;
    throw validationError(`Variant ${target} not found for endpoint ${this.name}.`);
  }

  /** Throws ModelNotReadyException or ServiceUnavailable while the variant cannot answer. */
  async prove(variant: Variant): Promise<void> {
    const readiness = await variant.readiness.ask();
    if (readiness !== 'ready') throw this.notReady(variant, readiness);
  }

  notReady(variant: Variant, readiness: NotReady): ApiError {
    return readiness === 'loading' ? modelNotReady(this.name, variant.name) : serviceUnavailable();
  }

  async close(): Promise<void> {
    await Promise.all(this.variants.map(({ container }) => container.close()));
  }
}
