import type { Grid } from './grid.ts';
import type { RidgeShape, Variances } from './variances.ts';

/** The order parameters of the ridge regression, and its errors (MODEL §4). */
export interface RidgeOverlaps {
  theta: number;
  psi: number;
  m: number;
  q1: number;
  q2: number;
  /** E R, the test error with the noise of the labels. */
  test: number;
  /** E[R/(1 + V)²], the training error. */
  train: number;
  /** Largest relative error of the two linear systems. */
  residual: number;
}

/** Solves the linear equations of the other order parameters, once V1 and V2 are known (MODEL §4.1). */
export function solveOverlaps(grid: Grid, { nOverN, NOverD, bulk }: RidgeShape, variances: Variances): RidgeOverlaps {
  const { damping, averages } = variances;
  const [inverse, ofD] = averages.first;
  const mean = (of: (i: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < damping.length; i++) sum += grid.weights[i] * of(i);
    return sum;
  };
  const { places, mean: mu0, slope: mu1, linear, rest, label, labelSlope, labelSquare } = grid;
  const psiHat = nOverN * mean((i) => mu1[i] * labelSlope[i] * damping[i]);
  const psi = psiHat * NOverD * ofD;

  // ϑ = g (k_h − m k_0 − ϑ k_κ) and m e = e_h − ϑ k_0.
  const gain = NOverD * bulk * inverse * nOverN;
  const kH = mean((i) => places[i] * mu1[i] * label[i] * damping[i]);
  const k0 = mean((i) => places[i] * mu1[i] * mu0[i] * damping[i]);
  const kK = mean((i) => places[i] ** 2 * linear[i] * damping[i]);
  const e = mean((i) => mu0[i] ** 2 * damping[i]);
  const eH = mean((i) => mu0[i] * label[i] * damping[i]);
  // A student without a mean at any κ has no m.
  const [theta, m] =
    e > 0 ? solve2([1 + gain * kK, gain * k0], [k0, e], [gain * kH, eH]) : [(gain * kH) / (1 + gain * kK), 0];
  const thetaHat = nOverN * (kH - m * k0 - theta * kK);

  const known = Float64Array.from(places, (kappa, i) => {
    const C = mu0[i] * m + mu1[i] * kappa * theta;
    return labelSquare[i] + C * C - 2 * C * label[i] - 2 * mu1[i] * psi * labelSlope[i];
  });
  const squared = (of: (i: number) => number): number => nOverN * mean((i) => of(i) * damping[i] ** 2);
  const [r1, r2] = [squared((i) => linear[i] * known[i]), squared((i) => rest[i] * known[i])];
  const [s11, s12, s22] = [
    squared((i) => linear[i] ** 2),
    squared((i) => linear[i] * rest[i]),
    squared((i) => rest[i] ** 2),
  ];
  const [zero, one, two] = averages.second;
  const [F, H] = [NOverD * bulk * thetaHat ** 2, NOverD * psiHat ** 2];
  // q_1 = q̂_1⟨D²/S²⟩ + (q̂_2 + F)⟨D/S²⟩ + H⟨D²/S²⟩ and q_2 likewise, with q̂ = r + s q.
  const rows = [
    [two * s11 + one * s12, two * s12 + one * s22, two * (r1 + H) + one * (r2 + F)],
    [one * s11 + zero * s12, one * s12 + zero * s22, one * (r1 + H) + zero * (r2 + F)],
  ];
  const [q1, q2] = solve2([1 - rows[0][0], -rows[0][1]], [-rows[1][0], 1 - rows[1][1]], [rows[0][2], rows[1][2]]);

  const R = known.map((x, i) => x + linear[i] * q1 + rest[i] * q2);
  const errors = [
    theta - gain * (kH - m * k0 - theta * kK),
    e > 0 ? (m * e + theta * k0 - eH) / e : 0,
    ...[q1, q2].map((q, i) => (q - rows[i][0] * q1 - rows[i][1] * q2 - rows[i][2]) / Math.max(q, Number.MIN_VALUE)),
  ];
  return {
    ...{ theta, psi, m, q1, q2 },
    test: mean((i) => R[i]),
    train: mean((i) => R[i] * damping[i] ** 2),
    residual: Math.max(...errors.map(Math.abs)),
  };
}

/** The solution of two linear equations. */
function solve2(
  [a, b]: readonly number[],
  [c, d]: readonly number[],
  [x, y]: readonly number[],
): readonly [number, number] {
  const determinant = a * d - b * c;
  return [(x * d - b * y) / determinant, (a * y - c * x) / determinant];
}
