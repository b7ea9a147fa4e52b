import { philox } from '../../kernels/model/philox.ts';

/** Second word of the key; the first is the seed. */
const bootstrapKey = 0x626f6f74;

/** How often draws are resampled. */
export const resamples = 300;

/** A number of whole draws taken with replacement, resample after resample: the same for the same seed. */
export class Resampler {
  readonly #seed: number;
  #block = 0;
  #words: Uint32Array = new Uint32Array(0);
  #at = 0;

  constructor(seed = 1) {
    this.#seed = seed;
  }

  /** So many indices from 0 to count − 1, with replacement. */
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

/** Mean, standard deviation and central 95 % interval of a statistic over resamples; null where hardly any gave one. */
export interface Spread {
  mean: number;
  error: number;
  low: number;
  high: number;
}

/** Summary of the values a statistic took; missing ones (null) are left out, and too many of them make the whole missing. */
export function spread(values: readonly (number | null)[]): Spread | null {
  const found = values.filter((x) => x !== null && Number.isFinite(x)) as number[];
  if (found.length < 0.8 * values.length || found.length < 2) return null;
  found.sort((x, y) => x - y);
  const mean = found.reduce((sum, x) => sum + x, 0) / found.length;
  const error = Math.sqrt(found.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (found.length - 1));
  const quantile = (q: number): number => found[Math.min(Math.floor(q * found.length), found.length - 1)];
  return { mean, error, low: quantile(0.025), high: quantile(0.975) };
}
