import type { Grid } from './grid.ts';
import { type SpectralAverages, spectralAverages } from './spectral-averages.ts';

/** V1 and V2 of the ridge regression, and the averages that follow from them (MODEL §4, §4.1). */
export interface Variances {
  /** V1 and V2. */
  V: readonly [number, number];
  /** 1/(1 + V(κ)) at the places of the grid. */
  damping: Float64Array;
  /** The spectral averages at the fixed point. */
  averages: SpectralAverages;
  /** Largest relative error of the two equations. */
  residual: number;
}

/** What the two equations need besides the grid. */
export interface RidgeShape {
  lambda: number;
  /** n/N. */
  nOverN: number;
  /** N/d. */
  NOverD: number;
  /** c. */
  bulk: number;
}

const maxSteps = 200;

/**
 * The fixed point V_i = ⟨D^{2−i}/S⟩ with S = λ + V̂1 D + V̂2 and V̂_i = (n/N) E[μ_i²/(1 + V)].
 * The map is positive, increasing and concave. So there is one fixed point, and Newton's method descends to it from (c/λ, 1/λ).
 */
export function solveVariances(grid: Grid, shape: RidgeShape): Variances {
  const { lambda, bulk } = shape;
  let V: [number, number] = [bulk / lambda, 1 / lambda];
  let at = imageOf(grid, shape, V);
  for (let step = 0; step < maxSteps; step++) {
    const [f, g] = [V[0] - at.image[0], V[1] - at.image[1]];
    const [[a, b], [c, e]] = at.slopes.map((row, i) => row.map((x, j) => (i === j ? 1 : 0) - x));
    const determinant = a * e - b * c;
    const [d0, d1] = [(e * f - b * g) / determinant, (a * g - c * f) / determinant];
    V = [Math.max(V[0] - d0, V[0] * 1e-3), Math.max(V[1] - d1, V[1] * 1e-3)];
    at = imageOf(grid, shape, V);
    if (Math.abs(d0) <= 1e-14 * V[0] && Math.abs(d1) <= 1e-14 * V[1]) break;
  }
  const residual = Math.max(...V.map((value, i) => Math.abs(at.image[i] / value - 1)));
  return { V, damping: at.damping, averages: at.averages, residual };
}

/** The image of (V1, V2), and its derivatives. */
function imageOf(
  { weights, linear, rest }: Grid,
  { lambda, nOverN, NOverD, bulk }: RidgeShape,
  [V1, V2]: readonly [number, number],
): { image: readonly [number, number]; slopes: number[][]; damping: Float64Array; averages: SpectralAverages } {
  const damping = new Float64Array(weights.length);
  let [h1, h2] = [0, 0];
  let [h11, h12, h22] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const [x, y] = [linear[i], rest[i]];
    const q = 1 / (1 + x * V1 + y * V2);
    damping[i] = q;
    const weight = nOverN * weights[i] * q;
    h1 += weight * x;
    h2 += weight * y;
    h11 += weight * q * x * x;
    h12 += weight * q * x * y;
    h22 += weight * q * y * y;
  }
  const averages = spectralAverages(lambda + h2, h1, bulk, NOverD);
  const [zero, one, two] = averages.second;
  // dV1 = −⟨D²/S²⟩ dV̂1 − ⟨D/S²⟩ dV̂2 and dV2 = −⟨D/S²⟩ dV̂1 − ⟨1/S²⟩ dV̂2; dV̂_i = −Σ_j h_ij dV_j.
  const slopes = [
    [two * h11 + one * h12, two * h12 + one * h22],
    [one * h11 + zero * h12, one * h12 + zero * h22],
  ];
  return { image: [averages.first[1], averages.first[0]], slopes, damping, averages };
}
