import { groupBy } from '../../kernels/grouping/group-by.ts';
import { maxTerms } from '../../kernels/network/max-terms.ts';
import type { TwoStepParameters } from './point.ts';
import { problemKey } from '../network/keys.ts';

/** How much there is of each part of a block's work. */
export interface Work {
  /** Distinct gradients. */
  gradients: number;
  /** Distinct products X Mᵀ. */
  products: number;
  /** Distinct batches drawn. */
  batches: number;
  /** For each last gradient, how many points end with it. */
  pencils: number[];
}

/** Counts the work of a block as `Descent` shares it. Both walk the same tree. */
export function countWork(points: readonly TwoStepParameters[]): Work {
  const walk = new Walk();
  for (const [problem, runs] of groupBy(points, problemKey)) walk.branch(['W0'], runs, 0, problem);
  return walk.work;
}

class Walk {
  #gradients = 0;
  readonly #products = new Set<string>();
  readonly #batches = new Set<number>();
  readonly #pencils: number[] = [];

  get work(): Work {
    return {
      gradients: this.#gradients,
      products: this.#products.size,
      batches: this.#batches.size,
      pencils: this.#pencils,
    };
  }

  /**
   * Counts runs that have all steps before `depth` in common.
   * @param weights names of the matrices whose sum the weights are
   * @param path text that tells these steps from those of all other runs
   */
  branch(weights: readonly string[], runs: readonly TwoStepParameters[], depth: number, path: string): void {
    for (const [batch, group] of groupBy(runs, (run) => (run.batch === 'independent' ? depth : 0))) {
      this.#batches.add(batch);
      for (const matrix of weights) this.#products.add(`${batch} ${matrix}`);
      this.#gradients++;
      const ending = group.filter(({ alphas }) => alphas.length === depth + 1);
      if (ending.length > 0) this.#pencils.push(ending.length);
      const further = groupBy(
        group.filter(({ alphas }) => alphas.length > depth + 1),
        ({ alphas, prefactors }) => `${prefactors[depth]}·N^${alphas[depth]}`,
      );
      for (const [rate, followers] of further) {
        const next = `${path} | ${batch} ${rate}`;
        const stepped = [...weights, `G ${path} | ${batch}`];
        const evaluated = further.size === 1 || stepped.length - 1 > maxTerms;
        this.branch(evaluated ? [`W ${next}`] : stepped, followers, depth + 1, next);
      }
    }
  }
}
