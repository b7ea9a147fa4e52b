import { gridOf } from './grid.ts';
import { type RidgeOverlaps, solveOverlaps } from './overlaps.ts';
import { spikedFeaturesOf, type SpikedFeaturesInput } from './parameters.ts';
import { solveVariances } from './variances.ts';

/** The order parameters of the regression (MODEL §4). */
export interface OrderParameters {
  /** V1 = ⟨D/S⟩. */
  V1: number;
  /** V2 = ⟨1/S⟩. */
  V2: number;
  /** ϑ, along the spike. */
  theta: number;
  /** ψ, along the rest of the target. */
  psi: number;
  /** m, of the mean over neurons. */
  m: number;
  /** q1, of the linear part of the features. */
  q1: number;
  /** q2, of what is left of them. */
  q2: number;
}

/** Ridge regression on spiked random features, for N, d, n → ∞. */
export interface SpikedFeaturesSolution {
  /** r, the strength of the spike. */
  r: number;
  /** c, the variance of the bulk. */
  c: number;
  /** γ, the alignment of the spike with the target. */
  gamma: number;
  /** Mean square on fresh samples, with the noise of the labels. */
  test: number;
  /** Mean square on the samples of the regression. */
  train: number;
  /** The order parameters. */
  overlaps: OrderParameters;
  /** Largest relative error of the equations at the solution. */
  residual: number;
}

/** The equations could not be solved to the accuracy that is promised. */
export class SpikedFeaturesError extends Error {
  /** Tells it from other errors. */
  override name = 'SpikedFeaturesError';
}

/** Spacings of the grid in κ, each half of the one before. */
const spacings = [0.12, 0.06, 0.03, 0.015, 0.0075, 0.00375];
/** On a smooth grid half the spacing squares the error, so this change leaves one of about 1e-12. */
const allowedChange = 1e-6;
const allowedResidual = 1e-10;

/**
 * Solves the fixed point of ridge regression on the features of a network after one giant step (MODEL §4, §4.1).
 * The grid is refined until half its spacing changes the errors by less than a relative 1e-6.
 * @throws RangeError if a parameter is out of its range
 * @throws SpikedFeaturesError if the finest grid is not fine enough, or if an equation is met to less than 1e-10
 */
export function solveSpikedFeatures(input: SpikedFeaturesInput): SpikedFeaturesSolution {
  const features = spikedFeaturesOf(input);
  const { nOverN, NOverD, lambda } = input;
  const shape = { nOverN, NOverD, lambda, bulk: features.bulk };
  let before: RidgeOverlaps | null = null;
  for (const spacing of spacings) {
    const grid = gridOf(features, spacing);
    const variances = solveVariances(grid, shape);
    const overlaps = solveOverlaps(grid, shape, variances);
    if (before !== null && isClose(before, overlaps)) {
      const residual = Math.max(variances.residual, overlaps.residual);
      if (!(residual <= allowedResidual)) {
        throw new SpikedFeaturesError(
          `the equations are met to ${residual.toExponential(1)} only, of ${allowedResidual}`,
        );
      }
      const { theta, psi, m, q1, q2, test, train } = overlaps;
      const [V1, V2] = variances.V;
      return {
        ...{ r: features.spike, c: features.bulk, gamma: features.gamma, test, train },
        ...{ overlaps: { V1, V2, theta, psi, m, q1, q2 }, residual },
      };
    }
    before = overlaps;
  }
  throw new SpikedFeaturesError(
    `a grid of spacing ${spacings[spacings.length - 1]} is too coarse here: r = ${features.spike}, c = ${features.bulk}, γ = ${features.gamma}`,
  );
}

function isClose(x: RidgeOverlaps, y: RidgeOverlaps): boolean {
  return [y.test / x.test, y.train / x.train].every((ratio) => Math.abs(ratio - 1) < allowedChange);
}
