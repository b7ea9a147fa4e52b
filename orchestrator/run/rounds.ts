import type { Point } from '../../kernels/contract/identity.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { nextRound } from './refine.ts';
import { type AddedPoint, readAdded, recordAdded } from './refinement-record.ts';
import type { RunLog } from './run-log.ts';

/** The rounds of a sweep's refinement. Each follows from the rows of the rounds before it. A sweep without `refine` has none. */
export class Rounds {
  readonly #sweep: Sweep;
  readonly #store: string;
  readonly #registry: Registry;
  readonly #log: RunLog;
  #added: readonly AddedPoint[];

  constructor(sweep: Sweep, store: string, registry: Registry, log: RunLog) {
    this.#sweep = sweep;
    this.#store = store;
    this.#registry = registry;
    this.#log = log;
    this.#added = readAdded(store, sweep.name, sweep.experiment);
  }

  /** Points added so far, in this run or an earlier one. */
  get points(): Point[] {
    return this.#added.map(({ point }) => point);
  }

  /**
   * Adds the points of the next round, and records why. All points so far must be stored.
   * @returns false if there is no next round
   */
  async next(): Promise<boolean> {
    if (!this.#sweep.refine) return false;
    const { added, summary } = await nextRound(this.#sweep, this.#sweep.refine, {
      ...{ store: this.#store, registry: this.#registry, before: this.#added },
    });
    this.#log.say(summary);
    if (added.length === 0) return false;
    recordAdded(this.#store, this.#sweep.name, added);
    for (const reason of new Set(added.map((point) => point.reason))) this.#log.note(reason);
    this.#added = [...this.#added, ...added];
    return true;
  }
}
