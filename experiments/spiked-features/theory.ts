import {
  SpikedFeaturesError,
  type SpikedFeaturesSolution,
  solveSpikedFeatures,
} from '../../kernels/theory/spiked-features/solve.ts';
import type { SpikedPoint } from './point.ts';

/**
 * The fixed points of a point, one for each λ (MODEL §4).
 * @returns null for the squared loss, whose first residual is not the label, and where the equations cannot be solved
 */
export function fixedPoints(p: SpikedPoint): SpikedFeaturesSolution[] | null {
  if (p.loss !== 'correlation') return null;
  try {
    return p.lambdas.map((lambda) =>
      solveSpikedFeatures({
        ...{ student: p.activation, teacher: p.target, alpha0: p.alpha0, etaTilde: p.etaTilde },
        ...{ nOverN: p.n / p.N, NOverD: p.N / p.d, lambda: (lambda * p.n) / p.N, noiseVariance: p.noise ** 2 },
      }),
    );
  } catch (error) {
    if (error instanceof SpikedFeaturesError) return null;
    throw error;
  }
}
