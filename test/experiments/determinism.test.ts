import { describe, expect, it } from 'vitest';
import { registry } from '../../experiments/registry.ts';
import { openBackend } from '../../kernels/backends/open.ts';
import type { Cell } from '../../kernels/contract/column.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { completed } from '../../kernels/contract/completed.ts';

/**
 * How far the company of a point may change its row, relative to a column's largest value or to 1 (docs/reliability.md).
 * The predictor has the squares of its strengths to 1e-12, so strengths far below the largest are known less well.
 */
const allowed = { f64: 1e-12, f32: 1e-6 } as const;
const strengths = { f64: 1e-10, f32: 1e-6 } as const;
/** Vectors of neighbouring values mix where rounding is as large as the gap between them. */
const overlaps = { f64: 1e-12, f32: 5e-6 } as const;
const allowanceOf = (column: string): typeof allowed | typeof strengths | typeof overlaps =>
  column === 'predicted_strengths'
    ? strengths
    : column.startsWith('overlap_') || column === 'signal_match'
      ? overlaps
      : allowed;
/** Their last bits say where iterations ended, not what they found. */
const notCompared = ['triplet_residuals'];

const shipped = (name: string): Experiment => {
  const experiment = registry.shipped(name);
  if (!experiment) throw new Error(`${name} is not there`);
  return experiment;
};

interface Case {
  name: string;
  /** Parameters of each point besides the defaults, as they are stored. */
  points: readonly Record<string, unknown>[];
}

const shared = { N: 96, d: 64, n: 160, seed: 3, replicate: 0 };
const exponents = [0.1, 0.25, 0.4];
const cases: readonly Case[] = [
  {
    name: 'two-step',
    points: (['tanh', 'relu'] as const).flatMap((activation) =>
      exponents.flatMap((a) =>
        exponents.flatMap((b) =>
          ['reused', 'independent'].map((batch) => ({
            ...{ ...shared, activation, batch, alphas: [a, b], prefactors: [1, 1] },
            ...{ bulkValues: 3, spectrum: false, target: { hermite: [0, 1, 0.7] }, lambdas: [0.1] },
          })),
        ),
      ),
    ),
  },
  {
    name: 'one-step-features',
    points: exponents.flatMap((alpha) =>
      ['softplus', 'tanh'].map((activation) => ({ ...shared, alpha, activation, prefactor: 2, lambdas: [0.05] })),
    ),
  },
  {
    name: 'spiked-features',
    points: [1, 3].flatMap((etaTilde) => [2, 20].map((alpha0) => ({ ...shared, etaTilde, alpha0, lambdas: [0.05] }))),
  },
];

type Precision = 'f32' | 'f64';

/** The cells of each point's result columns. */
async function compute(experiment: Experiment, points: readonly Draw[], precision: Precision): Promise<Cell[][]> {
  const backend = await openBackend('native', precision, 1);
  const rows: Cell[][] = [];
  await backend.confined(async () =>
    experiment.compute(points, { backend, files: {} }, (index, result) => {
      rows[index] = experiment.columns.map((column) => column.of(points[index], result));
    }),
  );
  return rows;
}

const numbers = (cell: Cell): readonly (number | string | null)[] =>
  cell === null || typeof cell !== 'object' ? [cell as number | string | null] : Array.from(cell as ArrayLike<number>);

/** The columns in which two rows of a point differ by more than is allowed. */
function differing(experiment: Experiment, a: readonly Cell[], b: readonly Cell[], precision: Precision): string[] {
  return experiment.columns.flatMap(({ name, group }, k) => {
    if (group !== 'result' || notCompared.includes(name)) return [];
    const [x, y] = [numbers(a[k]), numbers(b[k])];
    const most = allowanceOf(name)[precision];
    const scale = Math.max(1, ...x.map((value) => (typeof value === 'number' ? Math.abs(value) : 0)));
    const apart = x.findIndex((value, i) =>
      typeof value === 'number' && typeof y[i] === 'number'
        ? !Object.is(value, y[i]) && !(Math.abs(value - y[i]) <= most * scale)
        : value !== y[i],
    );
    return x.length === y.length && apart < 0 ? [] : [`${name}: ${String(x[apart])} and ${String(y[apart])}`];
  });
}

describe.each(cases)('a point of $name', ({ name, points }) => {
  const experiment = shipped(name);
  const draws = (precision: Precision): Draw[] =>
    points.map((given) => completed(experiment.parameters, { ...given, precision } as unknown as Draw));

  it.each(['f32', 'f64'] as const)(
    'in %s has the same bits in any order, and in any company the same row within the stated tolerance',
    async (precision) => {
      const all = draws(precision);
      const together = await compute(experiment, all, precision);
      expect(together).toHaveLength(all.length);
      expect((await compute(experiment, [...all].reverse(), precision)).reverse()).toEqual(together);
      const some = all.map((_, i) => i).filter((i) => i % 3 !== 1);
      const fewer = await compute(
        experiment,
        some.map((i) => all[i]),
        precision,
      );
      for (const [k, i] of some.entries()) {
        expect(differing(experiment, together[i], fewer[k], precision), `point ${i} of some`).toEqual([]);
      }
      for (let i = 0; i < all.length; i += 5) {
        const [alone] = await compute(experiment, [all[i]], precision);
        expect(differing(experiment, together[i], alone, precision), `point ${i} alone`).toEqual([]);
      }
    },
  );
});
