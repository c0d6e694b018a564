import type { Operation } from '../route.ts';
import { seeded } from './draw.ts';
import type { Fault } from './fault.ts';
import { canStrike } from './fault.ts';
import type { Plan, Striking } from './plan.ts';
import { noPlan, planOf } from './plan.ts';

/** A fault that is armed, and what it has done so far. */
export interface ArmedFault {
  readonly id: number;
  readonly fault: Fault;
  /** Invocations that it could have struck. */
  readonly seen: number;
  /** Invocations that it struck. */
  readonly struck: number;
  /** Seconds until it ends by itself; undefined when it does not. */
  readonly secondsLeft?: number;
  readonly isOver: boolean;
}

/** The faults of a twin: armed, counted, cleared. */
export class FaultDial {
  #armed: Armed[] = [];
  /** Requests that ask for themselves draw from this, and the same again when faults are set anew. */
  #ofRequests = seeded(0);
  #nextId = 1;
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Arms these and no others. */
  set(faults: readonly Fault[]): void {
    this.clear();
    for (const fault of faults) this.add(fault);
  }

  add(fault: Fault): void {
    this.#armed.push(new Armed(this.#nextId, fault, this.#now()));
    this.#nextId += 1;
  }

  clear(): void {
    this.#armed = [];
    this.#ofRequests = seeded(0);
  }

  list(): readonly ArmedFault[] {
    const now = this.#now();
    return this.#armed.map((armed) => armed.describe(now));
  }

  /** What strikes one invocation of `endpoint`; `own` is the fault that it asked for itself. */
  strike(endpoint: string, operation: Operation, own?: Fault): Plan {
    if (this.#armed.length === 0 && own === undefined) return noPlan;
    const now = this.#now();
    const striking: Striking[] = this.#armed.filter((armed) =>
      armed.strikes(endpoint, operation, now),
    );
    const random = this.#ofRequests;
    return planOf(own && random() < own.share ? [{ fault: own, random }, ...striking] : striking);
  }
}

class Armed implements Striking {
  readonly id: number;
  readonly fault: Fault;
  readonly random: () => number;
  readonly #since: number;
  #seen = 0;
  #struck = 0;

  constructor(id: number, fault: Fault, now: number) {
    this.id = id;
    this.fault = fault;
    this.random = seeded(fault.seed);
    this.#since = now;
  }

  strikes(endpoint: string, operation: Operation, now: number): boolean {
    if (this.#isOver(now) || !canStrike(this.fault.kind, operation)) return false;
    if (this.fault.endpoint !== undefined && this.fault.endpoint !== endpoint) return false;
    this.#seen += 1;
    const strikes = this.random() < this.fault.share;
    if (strikes) this.#struck += 1;
    return strikes;
  }

  describe(now: number): ArmedFault {
    const { seconds } = this.fault;
    const left = seconds === undefined ? {} : { secondsLeft: this.#secondsLeft(seconds, now) };
    return {
      id: this.id,
      fault: this.fault,
      seen: this.#seen,
      struck: this.#struck,
      ...left,
      isOver: this.#isOver(now),
    };
  }

  #isOver(now: number): boolean {
    const { count, seconds } = this.fault;
    if (count !== undefined && this.#struck >= count) return true;
    return seconds !== undefined && this.#secondsLeft(seconds, now) <= 0;
  }

  #secondsLeft(seconds: number, now: number): number {
    return Math.max(0, (this.#since + seconds * 1000 - now) / 1000);
  }
}
