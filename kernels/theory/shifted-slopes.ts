import type { Backend } from '../backends/backend.ts';
import { emptyMoments, type ShiftedSlopes, type SlopeMoments } from '../backends/slope-moments.ts';
import type { Activation } from '../model/activations.ts';
import { normalCdf, normalDensity } from '../model/normal-law.ts';
import { midpointRule } from '../model/quadrature.ts';

/** What shifts the pre-activations of the second step's batch (MODEL §2.3, §2.4). */
export interface ShiftInput {
  /** σ. */
  activation: Activation;
  /** c_1 of the activation. */
  c1: number;
  /** First step size η1. */
  rate1: number;
  /** x_j·β for the n samples of the second batch, with β = X1ᵀr1/n. */
  projection: Float64Array;
  /** r1_j φ_j with φ_j = ‖x_j‖²/n, the part of x_j·β that a sample of a reused batch makes itself; null for independent batches. */
  own: Float64Array | null;
}

/** Its error is below 1e-6 for smooth activations. */
const rule = midpointRule(0.5, 6);

/** Whether σ′ jumps. Then moments have a kink in the readout at 0, and quadrature is not exact enough (MODEL §2.4). */
export function hasKink(activation: Activation): boolean {
  return activation === 'relu';
}

/**
 * Moments over z ~ N(0,1) of the shifted slope σ′(u) with u = √(1 + v) z + η1 a (r1_j φ_j σ′(z) + c1 g_j), g_j = x_j·β − r1_j φ_j (MODEL §2.4).
 * ReLU has a closed form; other activations go to `Backend.slopeMoments`.
 * @param readouts values of a
 * @param perSquare v/a², where pre-activations have the variance 1 + v before the shift; 0 for a reused batch
 * @returns moments, readouts×samples
 */
export function shiftedSlopeMoments(
  backend: Backend,
  { activation, c1, rate1, projection, own }: ShiftInput,
  readouts: Float64Array,
  perSquare: number,
): Promise<SlopeMoments> {
  const slopes: ShiftedSlopes = {
    activation,
    scales: readouts.map((a) => Math.sqrt(1 + perSquare * a * a)),
    shifts: readouts.map((a) => rate1 * a),
    common: projection.map((g, j) => c1 * (g - (own?.[j] ?? 0))),
    own: own ?? new Float64Array(projection.length),
    rule,
  };
  return hasKink(activation) ? Promise.resolve(stepMoments(slopes)) : backend.slopeMoments(slopes);
}

/** The same for σ′(z) = 1 if z > 0, else 0. Then u > 0 is an event of z with a probability in closed form. */
function stepMoments(slopes: ShiftedSlopes): SlopeMoments {
  const { scales, shifts, common, own } = slopes;
  const moments = emptyMoments(slopes);
  let at = 0;
  for (let k = 0; k < scales.length; k++) {
    for (let j = 0; j < common.length; j++, at++) {
      const t = shifts[k] * common[j];
      // `both` is P(z > 0, u > 0). `below` is P(z ≤ 0, u > 0), where the own part of the sample is 0.
      const from = Math.max(0, -(t + shifts[k] * own[j]) / scales[k]);
      const both = normalCdf(-from);
      const below = Math.max(0, normalCdf(t / scales[k]) - 0.5);
      moments.mean[at] = both + below;
      moments.square[at] = both + below;
      moments.product[at] = both;
      moments.linear[at] =
        normalDensity(from) + Math.min(0, normalDensity(t / scales[k]) - normalDensity(0)) * (t > 0 ? 1 : 0);
    }
  }
  return moments;
}
