import { describe, expect, it } from 'vitest';
import { computeOnBackend } from '../../experiments/two-step/compute.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import type { Matrix, Pencil } from '../../kernels/backends/backend.ts';
import type { Extremes, ExtremesRequest } from '../../kernels/backends/extremes.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { valuesOf } from '../../kernels/backends/native-matrix.ts';
import type { Precision } from '../../kernels/backends/precision.ts';
import { findExtremes, lanczosExtremes } from '../../kernels/spectral/extremes.ts';
import { orthonormalBasis } from '../../kernels/vectors/orthonormal.ts';
import { stack } from '../../kernels/vectors/rows.ts';
import { base } from './two-step-base.ts';

/** FULL=1 runs all cases: over a thousand trained matrices, and a thousand pairs of equal values at each distance. */
const full = process.env.FULL !== undefined;
const exact = new NativeBackend('f64');

/** Values of a matrix as a matrix in double precision. */
const inDouble = (m: Matrix): Matrix => exact.upload(valuesOf(m), m.rows, m.cols);

const drawn = (backend: NativeBackend, index: number, rows: number, cols: number, scale = 1): Matrix =>
  backend.normals({ role: 'inputs', index, rows, cols, seed: 5, replicate: 0 }, { scale });

const orthonormalRows = (m: Matrix): Float64Array[] =>
  orthonormalBasis(
    Array.from({ length: m.rows }, (_, i) => Float64Array.from(valuesOf(m).subarray(i * m.cols, (i + 1) * m.cols))),
  );

/** What is known of a search's result by LAPACK. */
interface Checked {
  counted: number;
  found: number;
  /** Distance of the nearest value from the threshold, relative. */
  margin: number;
  outliers: number;
  bulk: number;
  edge: number;
  residuals: number;
}

/** Compares a result with all singular values of W, and with its largest one without the signal directions, in double precision. */
async function checkedByLapack(w: Matrix, request: ExtremesRequest, { edge, triplets }: Extremes): Promise<Checked> {
  const W = inDouble(w);
  const values = await exact.singularValues(W);
  const threshold = Math.min(edge * request.margin, request.ceiling ?? Infinity);
  const least = Math.min(edge * (request.exactMargin ?? request.margin), request.ceiling ?? Infinity);
  const apart = (k: number): number => Math.abs(triplets.values[k] / values[k] - 1);
  const indices = [...triplets.values.keys()];
  const counted = values.filter((s) => s > threshold).length;
  return {
    counted,
    found: triplets.values.length - request.further,
    margin: Math.min(...values.slice(0, counted + 1).map((s) => Math.abs(s / threshold - 1))),
    outliers: Math.max(0, ...indices.filter((k) => triplets.values[k] > least).map(apart)),
    bulk: Math.max(0, ...indices.filter((k) => triplets.values[k] <= least).map(apart)),
    edge: edge / (await withoutSignal(W, request)) - 1,
    residuals: Math.max(0, ...residualsWith(W, triplets).filter((_, k) => triplets.values[k] > least)),
  };
}

/** The largest singular value of (I − LᵀL) W (I − RᵀR). */
async function withoutSignal(W: Matrix, request: ExtremesRequest): Promise<number> {
  const [L, R] = [request.left, request.right].map(inDouble);
  const less = (m: Matrix, part: Matrix): Matrix => exact.evaluate({ base: m, terms: [{ weight: -1, matrix: part }] });
  const right = less(W, exact.multiply(exact.multiply(W, R, 'ABt'), R, 'AB'));
  return (await exact.singularValues(less(right, exact.multiply(L, exact.multiply(L, right, 'AB'), 'AtB'))))[0];
}

/** max(‖W v − s u‖, ‖Wᵀu − s v‖)/s of each triplet. */
function residualsWith(W: Matrix, { values, left, right }: Extremes['triplets']): number[] {
  const [U, V] = [inDouble(left), inDouble(right)];
  const [image, back] = [exact.multiply(V, W, 'ABt'), exact.multiply(U, W, 'AB')];
  const distance = (a: Matrix, b: Matrix, k: number): number => {
    const [x, y] = [a, b].map((m) => valuesOf(m).subarray(k * m.cols, (k + 1) * m.cols));
    return Math.hypot(...Array.from(x, (value, i) => value / values[k] - y[i]));
  };
  return Array.from(values, (_, k) => Math.max(distance(image, U, k), distance(back, V, k)));
}

/** A backend that checks the result of every search but the rough ones, and keeps what it found. */
class CheckingBackend extends NativeBackend {
  readonly checks: Promise<Checked>[] = [];

  override pencil(matrix: Matrix, direction: Matrix | null = null): Pencil {
    const pencil = super.pencil(matrix, direction);
    const search = pencil.extremes.bind(pencil);
    pencil.extremes = (rate, request) => {
      const found = search(rate, request);
      if (found && request.furtherTolerance < 0.01) {
        const w = pencil.at(rate).evaluate();
        this.checks.push(checkedByLapack(w, request, found));
      }
      return found;
    };
    return pencil;
  }
}

const activations: TwoStepParameters['activation'][] = ['softplus', 'tanh', 'relu', { sin: { phase: Math.PI / 4 } }];
const targets: TwoStepParameters['target'][] = [
  'tanh',
  { hermite: [0, 1, 0.7] },
  { hermite: [0, 0, Math.SQRT1_2, Math.SQRT1_2] },
];
const sizes = [
  { N: 256, d: 256, n: 256 },
  { N: 192, d: 96, n: 384 },
  { N: 96, d: 256, n: 192 },
  { N: 64, d: 24, n: 128 },
];

/** Draws of which each gives nine points: every activation with every target and prefactor, in both precisions and sizes by turns. */
const draws = activations.flatMap((activation, i) =>
  targets.flatMap((target, k) =>
    [1, 3].flatMap((prefactor, m) =>
      (['f32', 'f64'] as const).map((precision, q) => ({
        ...{ activation, target, prefactors: [prefactor, prefactor], precision, replicate: i + k },
        ...{
          batch: (i + k + m) % 2 ? ('reused' as const) : ('independent' as const),
          ...sizes[(i + 2 * k + m + q) % sizes.length],
        },
        bulkValues: (i + k + q) % 2 ? 3 : 0,
      })),
    ),
  ),
);

describe('the count of values above the threshold', () => {
  it(
    `is LAPACK's in ${full ? 'over a thousand' : 'a hundred'} trained matrices, and so are the values`,
    { timeout: 3_000_000 },
    async () => {
      let count = 0;
      const exponents = [0.1, 0.35, 0.49];
      for (const draw of full
        ? [0, 1, 2].flatMap((again) => draws.map((d) => ({ ...d, replicate: d.replicate + 9 * again })))
        : draws.filter((_, i) => i % 4 === i % 3)) {
        const backend = new CheckingBackend(draw.precision);
        const points = exponents.flatMap((a) => exponents.map((b) => ({ ...base, noise: 0, ...draw, alphas: [a, b] })));
        await computeOnBackend({ backend, files: {} }, points, () => undefined);
        for (const check of await Promise.all(backend.checks)) {
          const where = JSON.stringify({ ...draw, ...check });
          if (check.margin > 1e-5) expect(check.found, where).toBe(check.counted);
          expect(check.outliers, where).toBeLessThan(1e-6);
          expect(check.bulk, where).toBeLessThan(2e-6);
          expect(Math.abs(check.edge), where).toBeLessThan(2e-4);
          expect(check.residuals, where).toBeLessThan(1e-4);
          count++;
        }
      }
      expect(count).toBeGreaterThan(full ? 1000 : 100);
    },
  );
});

/** Noise with two equal singular values at a multiple of its edge, in random directions. */
function twins(
  backend: NativeBackend,
  N: number,
  d: number,
  times: number,
  index: number,
): { w: Matrix; request: ExtremesRequest } {
  const w = drawn(backend, index, N, d, 1 / Math.sqrt(d));
  const [u, v] = [orthonormalRows(drawn(backend, index + 1, 2, N)), orthonormalRows(drawn(backend, index + 2, 2, d))];
  // The noise is taken out of both directions, so that the two values are exactly equal.
  const value = times * (1 + Math.sqrt(N / d));
  const noise = inDouble(w);
  const [U, V] = [exact.upload(stack(u), 2, N), exact.upload(stack(v), 2, d)];
  const without = (m: Matrix, part: Matrix): Matrix =>
    exact.evaluate({ base: m, terms: [{ weight: -1, matrix: part }] });
  const left = without(noise, exact.multiply(U, exact.multiply(U, noise, 'AB'), 'AtB'));
  const both = without(left, exact.multiply(exact.multiply(left, V, 'ABt'), V, 'AB'));
  const planted = exact.evaluate({ base: both, terms: [{ weight: value, matrix: exact.multiply(U, V, 'AtB') }] });
  const none = (length: number): Matrix => backend.upload([], 0, length);
  return {
    w: backend.upload(valuesOf(planted), N, d),
    request: {
      ...{
        start: drawn(backend, index + 3, 1, d),
        left: none(N),
        right: none(d),
        margin: Infinity,
        ceiling: (value + value / times) / 2,
      },
      further: 0,
      furtherTolerance: 5e-4,
    },
  };
}

describe('two equal singular values', () => {
  for (const [times, allowed] of [
    [1.1, 2],
    [1.2, 0],
    [2, 0],
  ]) {
    it(`at ${times} times the edge are both found`, { timeout: 1_000_000 }, () => {
      const backend = new NativeBackend('f32');
      const cases = full ? 1000 : 60;
      let missed = 0;
      for (let i = 0; i < cases; i++) {
        const [N, d] = i % 4 === 3 ? [512, 512] : [256, 256];
        const { w, request } = twins(backend, N, d, times, 4 * i);
        const found = backend.pencil(w).extremes(0, request);
        if (found?.triplets.values.length !== 2) missed++;
        backend.trim();
      }
      expect(missed).toBeLessThanOrEqual(full ? allowed : 0);
    });
  }
});

describe.for<Precision>(['f32', 'f64'])('a search in %s', (precision) => {
  const shapes = [
    [300, 200],
    [200, 300],
    [1500, 64],
    [40, 24],
    [24, 40],
    [5, 3],
    [2, 2],
    [3, 2000],
  ];

  it.for(shapes)('finds what Lanczos finds in a matrix of %i×%i', async ([N, d], { expect }) => {
    const backend = new NativeBackend(precision);
    const pencil = backend.pencil(drawn(backend, 1, N, d, 1 / Math.sqrt(d)), drawn(backend, 2, N, d, 1 / d));
    const left = backend.upload(stack(orthonormalRows(drawn(backend, 3, 1, N))), 1, N);
    const right = backend.upload(stack(orthonormalRows(drawn(backend, 4, 1, d))), 1, d);
    const request = {
      start: drawn(backend, 5, 1, d),
      left,
      right,
      margin: 1.01,
      further: Math.min(3, N, d),
      furtherTolerance: precision === 'f32' ? 5e-4 : 1e-6,
    };
    for (const rate of [0, 0.5, 30]) {
      const found = await findExtremes(backend, pencil, rate, request);
      const other = await lanczosExtremes(backend, pencil.at(rate), request);
      expect(found.triplets.values).toHaveLength(other.triplets.values.length);
      found.triplets.values.forEach((s, k) => {
        expect(Math.abs(s / other.triplets.values[k] - 1)).toBeLessThan(2e-6);
      });
      expect(Math.abs(found.edge / other.edge - 1)).toBeLessThan(1e-3);
      expect(found.triplets.outcome).toBe('converged');
      expect(Math.max(...residualsWith(inDouble(pencil.at(rate).evaluate()), found.triplets))).toBeLessThan(1e-3);
    }
  });

  it('has the same bits with one thread and with two, and in any company', async () => {
    const [one, two] = [1, 2].map((threads) => new NativeBackend(precision, threads));
    const [N, d] = [2100, 600];
    const results = [one, two, one].map(async (backend, turn) => {
      const pencil = backend.pencil(drawn(backend, 1, N, d, 1 / Math.sqrt(d)), drawn(backend, 2, N, d, 1 / d));
      const [left, right] = [N, d].map((length, i) =>
        backend.upload(stack(orthonormalRows(drawn(backend, 3 + i, 2, length))), 2, length),
      );
      const request = { start: drawn(backend, 5, 1, d), left, right, margin: 1.01, further: 3, furtherTolerance: 5e-4 };
      if (turn === 2) await findExtremes(backend, pencil, 3, request);
      const { edge, triplets } = await findExtremes(backend, pencil, 0.7, request);
      return {
        edge,
        values: [...triplets.values],
        right: [...valuesOf(triplets.right)],
        left: [...valuesOf(triplets.left)],
      };
    });
    const [alone, threaded, inCompany] = await Promise.all(results);
    expect(threaded).toEqual(alone);
    expect(inCompany).toEqual(alone);
  });
});
