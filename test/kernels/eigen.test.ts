import { describe, expect, it } from 'vitest';
import { NativeBackend } from '../../kernels/backends/native.ts';
import { valuesOf } from '../../kernels/backends/native-matrix.ts';
import { jacobiValues } from '../../kernels/eigen/jacobi-values.ts';
import { shiftedSolves } from '../../kernels/eigen/shifted-solves.ts';
import { symmetricEigen, symmetricValues } from '../../kernels/eigen/symmetric-values.ts';
import { tridiagonalTop } from '../../kernels/eigen/tridiagonal-top.ts';
import { tridiagonalValues } from '../../kernels/eigen/tridiagonal-values.ts';
import { streamNormals } from '../../kernels/model/normals.ts';
import { loadAddon } from '../../kernels/native/addon.ts';

const addon = loadAddon();
const normals = (count: number, seed = 1): Float64Array => streamNormals(Uint32Array.of(seed, 5), count, 1);

/** Tridiagonal matrices as pairs of diagonals, with what makes them hard. */
const matrices: Record<string, { d: Float64Array; e: Float64Array }> = {
  'of one row': { d: Float64Array.of(3), e: new Float64Array(1) },
  'of two rows': { d: Float64Array.of(1, -2), e: Float64Array.of(0.5, 0) },
  random: { d: normals(60), e: normals(60, 2) },
  'with close pairs (Wilkinson W41)': {
    d: Float64Array.from({ length: 41 }, (_, i) => Math.abs(i - 20)),
    e: new Float64Array(41).fill(1),
  },
  'in two uncoupled parts': { d: normals(40, 3), e: normals(40, 4).map((x, i) => (i === 17 ? 0 : x)) },
  'equal to the identity': { d: new Float64Array(12).fill(1), e: new Float64Array(12) },
  'equal to zero': { d: new Float64Array(5), e: new Float64Array(5) },
  'graded over twelve decades': {
    d: Float64Array.from({ length: 30 }, (_, i) => 10 ** (6 - 0.4 * i)),
    e: Float64Array.from({ length: 30 }, (_, i) => 10 ** (5.5 - 0.4 * i)),
  },
  'with outliers over a bulk, as Lanczos makes them': {
    d: Float64Array.from({ length: 160 }, (_, i) => (i === 0 ? 900 : i < 4 ? 40 / i : 2)),
    e: Float64Array.from({ length: 160 }, (_, i) => (i < 4 ? 12 / (i + 1) : 1)),
  },
};

describe.each(Object.entries(matrices))('of a tridiagonal matrix %s', (_, { d, e }) => {
  const k = d.length;
  const exact = addon.tridiagonalTop(d, e, k, k);
  const size = Math.max(...exact.values.map(Math.abs), 1e-300);

  it('all eigenvalues agree with LAPACK', () => {
    tridiagonalValues(d, e, k).forEach((value, i) =>
      expect(Math.abs(value - exact.values[i]) / size).toBeLessThan(1e-14 * k),
    );
  });

  it('the largest eigenpairs have residuals at rounding and orthonormal vectors', () => {
    const top = Math.min(k, 11);
    const { values, vectors } = tridiagonalTop(d, e, k, top);
    expect(values).toHaveLength(top);
    for (let i = 0; i < top; i++) {
      const x = vectors.subarray(i * k, (i + 1) * k);
      const residual = Array.from(x, (value, row) => {
        const left = row > 0 ? e[row - 1] * x[row - 1] : 0;
        const right = row < k - 1 ? e[row] * x[row + 1] : 0;
        return left + (d[row] - values[i]) * value + right;
      });
      expect(Math.hypot(...residual) / size).toBeLessThan(1e-14 * k);
      for (let j = 0; j <= i; j++) {
        const overlap = x.reduce((sum, value, row) => sum + value * vectors[j * k + row], 0);
        expect(Math.abs(overlap - (i === j ? 1 : 0))).toBeLessThan(1e-12);
      }
    }
  });
});

it.each([1, 2, 3, 17, 80])('all eigenvalues of a symmetric %i×%i matrix agree with LAPACK', (n) => {
  const a = normals(n * n);
  const symmetric = a.map((x, index) => x + a[(index % n) * n + Math.floor(index / n)]);
  const exact = [...addon.symmetricEigenvalues(symmetric.slice(), n)].reverse();
  symmetricValues(symmetric.slice(), n).forEach((value, i) => expect(value).toBeCloseTo(exact[i], 11));
});

describe.each([1, 2, 3, 17, 60, 200])('of a positive definite %i×%i matrix', (n) => {
  const root = normals(n * n);
  const a = root.map((_, index) => {
    const [i, j] = [Math.floor(index / n), index % n];
    let sum = i === j ? 0.1 : 0;
    for (let k = 0; k < n; k++) sum += root[i * n + k] * root[j * n + k];
    return sum;
  });
  const times = (x: ArrayLike<number>) =>
    Array.from({ length: n }, (_, i) => Array.from(x).reduce((sum, value, j) => sum + a[i * n + j] * value, 0));

  it('all eigenpairs have residuals at rounding, in JavaScript and in the addon', () => {
    for (const { values, vectors } of [symmetricEigen(a.slice(), n), addon.symmetricEigen(a.slice(), n)]) {
      expect(values).toEqual(values.slice().sort().reverse());
      for (let i = 0; i < n; i++) {
        const x = vectors.subarray(i * n, (i + 1) * n);
        expect(Math.hypot(...x)).toBeCloseTo(1, 12);
        times(x).forEach((value, k) => expect(Math.abs(value - values[i] * x[k]) / values[0]).toBeLessThan(1e-13 * n));
      }
    }
  });

  it('systems with several shifts are solved, in JavaScript and in the addon', () => {
    const [b, shifts] = [normals(n, 7), Float64Array.of(0.01, 1, 100)];
    for (const solutions of [
      shiftedSolves(a.slice(), n, b, shifts, 0),
      addon.shiftedSolves(a.slice(), n, b, shifts, 0),
    ]) {
      shifts.forEach((shift, k) => {
        const x = solutions.subarray(k * n, (k + 1) * n);
        times(x).forEach((value, i) => expect(value + shift * x[i]).toBeCloseTo(b[i], 9));
      });
    }
  });
});

it('systems that are not positive definite are refused, in JavaScript and in the addon', () => {
  const a = Float64Array.of(1, 2, 2, 1);
  const [b, shifts] = [Float64Array.of(1, 1), Float64Array.of(5, 0.5)];
  for (const solve of [shiftedSolves, (...given: Parameters<typeof shiftedSolves>) => addon.shiftedSolves(...given)]) {
    expect(() => solve(a.slice(), 2, b, shifts, 0)).toThrow(/positive definite/);
    expect(() => solve(a.slice(), 2, b, Float64Array.of(1.01), 0)).not.toThrow();
    // The smaller pivot is 2.01 − 4/2.01 = 0.02.
    expect(() => solve(a.slice(), 2, b, Float64Array.of(1.01), 0.03)).toThrow(/positive definite/);
  }
});

describe('singular values by Jacobi rotations', () => {
  it('are those of LAPACK', () => {
    const [rows, cols] = [30, 12];
    const columns = Array.from({ length: cols }, (_, j) =>
      Float64Array.from({ length: rows }, (_, i) => Math.sin(3 * i + 7 * j + i * j) + (j === 3 ? 2 : 0)),
    );
    const a = Float64Array.from({ length: rows * cols }, (_, at) => columns[at % cols][Math.floor(at / cols)]);
    const { values } = addon.svd(a, rows, cols);
    jacobiValues(columns).forEach((value, i) => expect(value).toBeCloseTo(values[i], 12));
  });

  it('are exact for orthogonal columns of very different lengths, in any order', () => {
    const columns = [1e-12, 1e6, 1].map((length, j) =>
      Float64Array.from({ length: 4 }, (_, i) => (i === j ? length : 0)),
    );
    expect([...jacobiValues(columns)]).toEqual([1e6, 1, 1e-12]);
  });

  it('keep what a Gram matrix loses: one small beside one large', () => {
    const [e, large] = [1e-9, 1e3];
    // Columns large·(1, 1, 0) and large·(1, 1, 0) + e·(0, 0, 1): the smaller value is e/√2.
    const [, small] = jacobiValues([Float64Array.of(large, large, 0), Float64Array.of(large, large, e)]);
    expect(small / (e / Math.SQRT2)).toBeCloseTo(1, 3);
  });
});

it('full spectra are those of LAPACK, tall and wide, in f64 and f32', async () => {
  for (const precision of ['f64', 'f32'] as const) {
    const other = new NativeBackend(precision);
    for (const [rows, cols] of [
      [60, 31],
      [31, 60],
    ]) {
      const w = other.normals({ role: 'inputs', index: 1, rows, cols, seed: 4, replicate: 0 }, { scale: 1 });
      const values = await other.singularValues(w);
      const exact = loadAddon().svd(Float64Array.from(valuesOf(w)), rows, cols).values;
      expect(values).toHaveLength(31);
      values.forEach((s, i) => {
        expect(Math.abs(s / exact[i] - 1)).toBeLessThan(precision === 'f64' ? 1e-12 : 1e-4);
      });
    }
  }
});
