/** So many calls may follow each other at the beginning, as those of a submission with a few arrays. Later calls keep their distance. */
const atTheBeginning = 4;

/** Keeps calls of the controller rare, since hundreds of users share it. */
export class CallBudget {
  readonly #msPerCall: number;
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  #left = atTheBeginning;
  #at: number;

  /**
   * @param msPerCall in the long run there is one call in so many milliseconds
   * @param now milliseconds that only grow
   */
  constructor(msPerCall: number, now: () => number, sleep: (ms: number) => Promise<void>) {
    this.#msPerCall = msPerCall;
    this.#now = now;
    this.#sleep = sleep;
    this.#at = now();
  }

  /** Waits until so many calls may be made. */
  async take(calls = 1): Promise<void> {
    const now = this.#now();
    const grown = Math.min(1, this.#left + (now - this.#at) / this.#msPerCall);
    this.#left = Math.max(this.#left, grown) - calls;
    this.#at = now;
    if (this.#left < 0) await this.#sleep(-this.#left * this.#msPerCall);
  }
}
