import { philox } from '../../kernels/model/philox.ts';

/** Second word of the Philox key; the first is the seed. */
const bootstrapKey = 0x626f6f74;

/** How many resamples a bootstrap takes. */
export const resamples = 300;

/** Draws indices with replacement, for resampling whole draws. The same seed gives the same indices. */
export class Resampler {
  readonly #seed: number;
  #block = 0;
  #words: Uint32Array = new Uint32Array(0);
  #at = 0;

  constructor(seed = 1) {
    this.#seed = seed;
  }

  /** Takes `count` indices from 0 to count − 1, with replacement. */
  take(count: number): number[] {
    return Array.from({ length: count }, () => Math.floor((this.#word() / 2 ** 32) * count));
  }

  #word(): number {
    if (this.#at === this.#words.length) {
      this.#words = Uint32Array.of(this.#block++, 0, 0, 0);
      philox(this.#words, Uint32Array.of(this.#seed, bootstrapKey));
      this.#at = 0;
    }
    return this.#words[this.#at++];
  }
}

/** Summary of a statistic over resamples. */
export interface Spread {
  /** Mean over the resamples. */
  mean: number;
  /** Standard deviation over the resamples: the standard error of the statistic. */
  error: number;
  /** Lower end of the central 95 % interval. */
  low: number;
  /** Upper end of the central 95 % interval. */
  high: number;
}

/**
 * Summarises the values that a statistic took over resamples. Null and values that are not finite count as missing.
 * @returns null if more than 20 % of the values are missing, or fewer than two are left
 */
export function spread(values: readonly (number | null)[]): Spread | null {
  const found = values.filter((x) => x !== null && Number.isFinite(x)) as number[];
  if (found.length < 0.8 * values.length || found.length < 2) return null;
  found.sort((x, y) => x - y);
  const mean = found.reduce((sum, x) => sum + x, 0) / found.length;
  const error = Math.sqrt(found.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (found.length - 1));
  const quantile = (q: number): number => found[Math.min(Math.floor(q * found.length), found.length - 1)];
  return { mean, error, low: quantile(0.025), high: quantile(0.975) };
}
