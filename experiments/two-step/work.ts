import { groupBy } from '../../kernels/grouping/group-by.ts';
import { maxTerms } from '../../kernels/network/max-terms.ts';
import { hasKink } from '../../kernels/model/activations.ts';
import { batchOf, type TwoStepParameters } from './point.ts';
import { problemKey } from '../network/keys.ts';

/** How much there is of each part of a block's work. */
export interface Work {
  /** Distinct gradients. */
  gradients: number;
  /** What their theory costs, in units of a second step's. */
  theory: number;
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

/** Share of a second step's theory that each further step on the same batch costs; slopes that jump take a finer rule. */
const perStep = { smooth: 0.5, kinked: 1 } as const;

/** What the theory of a gradient costs: its slopes go with those of all steps before it on the same batch. */
function theoryOf(p: TwoStepParameters, depth: number): number {
  const batch = batchOf(p, depth);
  let chain = 0;
  for (let t = 0; t <= depth; t++) if (batchOf(p, t) === batch) chain++;
  return chain <= 2 ? 1 : chain * perStep[hasKink(p.activation) ? 'kinked' : 'smooth'];
}

class Walk {
  #gradients = 0;
  #theory = 0;
  readonly #products = new Set<string>();
  readonly #batches = new Set<number>();
  readonly #pencils: number[] = [];

  get work(): Work {
    return {
      gradients: this.#gradients,
      theory: this.#theory,
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
    for (const [batch, group] of groupBy(runs, (run) => batchOf(run, depth))) {
      this.#batches.add(batch);
      for (const matrix of weights) this.#products.add(`${batch} ${matrix}`);
      this.#gradients++;
      this.#theory += theoryOf(group[0], depth);
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
