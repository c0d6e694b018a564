import type { Attempt } from '../embeddings/index.ts';
import type { Health } from './contract.ts';

/** How the endpoint is, by what it answered last: nobody asks it only to know. */
export class EndpointHealth {
  #now: Health['endpoint'] = { state: 'unknown', since: null, reason: null };

  get now(): Health['endpoint'] {
    return this.#now;
  }

  /** An answer, or none, to an attempt. */
  readonly heard = ({ outcome, status }: Attempt): void => {
    if (outcome === 'aborted') return;
    // Who refuses a request is there.
    const answers = outcome === 'embedded' || outcome === 'refused';
    const state = answers ? 'answers' : 'fails';
    const reason = answers ? null : [outcome, status].filter(Boolean).join(' ');
    const { state: before, since } = this.#now;
    this.#now = { state, reason, since: before === state ? since : new Date().toISOString() };
  };
}
