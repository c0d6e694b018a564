import type { Seen, Target } from '../scenarios.ts';

/** A way to make a client ready, in a folder that lasts; a reason when the machine cannot. */
export interface Client {
  readonly name: string;
  readonly prepare: (cache: string) => Promise<Ready | Missing>;
}

export interface Ready {
  readonly run: (target: Target) => Promise<Seen>;
}

export interface Missing {
  readonly missing: string;
}
