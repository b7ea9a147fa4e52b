import { describe, expect, it } from 'vitest';
import { countWork } from '../../experiments/two-step/work.ts';
import type { TwoStepResult } from '../../experiments/two-step/observer.ts';
import type { BatchMode, TwoStepParameters } from '../../experiments/two-step/point.ts';
import { CountingBackend } from '../kernels/counting-backend.ts';
import { computePoints } from '../kernels/compute-points.ts';
import { base } from '../kernels/two-step-base.ts';

// The least sizes at which no two of N, d and n are equal, so that products can be told from gradients.
const small: TwoStepParameters = { ...base, N: 40, d: 32, n: 48 };

/** Points of one draw with these exponents. */
const pointsOf = (
  lists: readonly (readonly number[])[],
  modes: readonly BatchMode[] = ['reused'],
  over: Partial<TwoStepParameters> = {},
): TwoStepParameters[] =>
  modes.flatMap((batch) =>
    lists.map((alphas) => ({ ...small, batch, alphas, prefactors: alphas.map(() => 1), ...over })),
  );

/** Every combination of some lists, the first varies slowest. */
const gridOf = (...axes: readonly (readonly number[])[]): number[][] =>
  axes.reduce<number[][]>((lists, axis) => lists.flatMap((list) => axis.map((alpha) => [...list, alpha])), [[]]);

interface Done {
  results: TwoStepResult[];
  work: { products: number; gradients: number };
}

/** Computes points together. */
async function compute(points: readonly TwoStepParameters[]): Promise<Done> {
  const backend = new CountingBackend('f64');
  const results = await computePoints(points, backend);
  return { results, work: backend.work(small) };
}

const eight = Array.from({ length: 8 }, (_, i) => 0.05 * (i + 1));
const square = gridOf(eight, eight);
const activations = ['softplus', 'tanh'] as const;
const twoActivations = activations.flatMap((activation) => pointsOf(square, ['reused'], { activation }));
const twoActivationsBoth = activations.flatMap((activation) =>
  pointsOf(square, ['reused', 'independent'], { activation }),
);

describe('each product is computed once per tree, and the plan counts as many', () => {
  it.each([
    // X W0ᵀ and X G1ᵀ; G1 and one G2 per α1: with G1 the three products and eight gradients of docs/performance.md.
    { what: '8×8, a reused batch', points: pointsOf(square), products: 2, gradients: 1 + 8 },
    // X1 W0ᵀ, X2 W0ᵀ and X2 G1ᵀ.
    { what: '8×8, independent batches', points: pointsOf(square, ['independent']), products: 3, gradients: 1 + 8 },
    // Both modes share X1 W0ᵀ and G1.
    { what: '8×8, both', points: pointsOf(square, ['reused', 'independent']), products: 4, gradients: 1 + 8 + 8 },
    // X W0ᵀ serves both activations; each has a G1 of its own.
    { what: '8×8, two activations', points: twoActivations, products: 1 + 2, gradients: 2 * (1 + 8) },
    {
      what: '8×8, two activations, both modes',
      points: twoActivationsBoth,
      products: 2 + 2 * 2,
      gradients: 2 * (1 + 8 + 8),
    },
    { what: 'one step', points: pointsOf(gridOf(eight)), products: 1, gradients: 1 },
    // X W0ᵀ, X G1ᵀ and X G2ᵀ per α1; G1, G2 per α1, G3 per pair.
    {
      what: '2×2×2, a reused batch',
      points: pointsOf(gridOf([0.1, 0.3], [0.1, 0.3], [0.1, 0.3])),
      products: 1 + 1 + 2,
      gradients: 1 + 2 + 4,
    },
    // X1 W0ᵀ; X2 W0ᵀ, X2 G1ᵀ; X3 W0ᵀ, X3 G1ᵀ, X3 G2ᵀ per α1.
    {
      what: '2×2×2, independent batches',
      points: pointsOf(gridOf([0.1, 0.3], [0.1, 0.3], [0.1, 0.3]), ['independent']),
      products: 1 + 2 + 4,
      gradients: 1 + 2 + 4,
    },
  ])('$what: $products products, $gradients gradients', async ({ points, products, gradients }) => {
    const { work } = await compute(points);
    expect(work).toEqual({ products, gradients });
    expect(countWork(points)).toMatchObject({ products, gradients });
  });

  it('more values of α2 cost no product: 8×16 takes as many as 8×8', async () => {
    const wide = gridOf(
      eight,
      Array.from({ length: 16 }, (_, i) => 0.025 * (i + 1)),
    );
    expect((await compute(pointsOf(wide))).work).toEqual({ products: 2, gradients: 9 });
  });

  it('where a level has a single step size weights are summed up: a product per batch, whatever the number of steps', async () => {
    const one = gridOf([0.1], [0.2], [0.3], [0.1], [0.2]);
    for (const mode of ['reused', 'independent'] as const) {
      const points = pointsOf(one, [mode]);
      expect((await compute(points)).work).toEqual({ products: 5, gradients: 5 });
      expect(countWork(points)).toMatchObject({ products: 5, gradients: 5 });
    }
  });

  it('where a sum of weights gets too long it is summed up, and the plan knows', async () => {
    const two = [0.1, 0.3];
    const points = pointsOf(gridOf(two, two, two, two, two), ['reused', 'independent']);
    const { work } = await compute(points);
    expect(work.products).toBe(54);
    expect(countWork(points)).toMatchObject(work);
  });
});

describe('many steps come out together as they do alone, all singular values to 1e-10', () => {
  const two = [0.1, 0.3];
  it.each([
    // Three gradients are added to X W0ᵀ, as many as a sum may have.
    { what: 'four steps with grids on three levels', lists: gridOf(two, two, two, [0.2]) },
    // A fourth is one too many: the sum is evaluated on the way.
    { what: 'five steps with grids on four levels', lists: gridOf(two, two, two, two, [0.2]) },
    { what: 'six steps with grids on five levels', lists: gridOf(two, two, two, two, two, [0.2]) },
    {
      what: 'six steps with grids on the first and the last five levels',
      lists: gridOf([0.1], two, two, two, two, two),
    },
    {
      what: 'runs of two to five steps mixed',
      lists: [...gridOf(two, two), ...gridOf(two, two, two, two, [0.2, 0.4])],
    },
  ])('$what', async ({ lists }) => {
    const points = pointsOf(lists, ['reused', 'independent'], { spectrum: true });
    const { results } = await compute(points);
    for (const [i, point] of points.entries()) {
      const [alone] = (await compute([point])).results;
      const values = alone.spectrum ?? [];
      expect(values).toHaveLength(small.d);
      results[i].spectrum?.forEach((s, k) => expect(Math.abs(s / values[k] - 1)).toBeLessThan(1e-10));
      expect(results[i].spectrum).toHaveLength(small.d);
    }
  });
});
