import type { Backend } from '../backends/backend.ts';
import { emptyMoments, type ShiftedSlopes, type SlopeMoments } from '../backends/slope-moments.ts';
import type { Activation } from '../model/activations.ts';
import { normalCdf, normalDensity } from '../model/normal-law.ts';
import { midpointRule } from '../model/quadrature.ts';

/** The second step's batch as neurons see it after the first step (MODEL §2.3, §2.4). */
export interface ShiftInput {
  activation: Activation;
  /** c_1 of the activation. */
  c1: number;
  /** First step size η1. */
  rate1: number;
  /** x_j·β on the batch of step 2, β = X1ᵀr1/n, length n. */
  projection: Float64Array;
  /** r1_j φ_j, φ_j = ‖x_j‖²/n, where the batch is that of step 1: the part of x_j·β that is the sample's own. */
  own: Float64Array | null;
}

const rule = midpointRule(0.5, 6);

/** Whether σ′ jumps, so that moments are kinked in a at 0 and quadrature does not serve. */
export function hasKink(activation: Activation): boolean {
  return activation === 'relu';
}

/**
 * Moments over z ~ N(0,1) of the slope σ′(u), u = √(1 + v) z + η1 a (r1_j φ_j σ′(z) + c1 g_j), g_j = x_j·β − r1_j φ_j, at every sample j of neurons
 * with readouts a, whose pre-activations have the variance 1 + v before the shift (MODEL §2.4).
 * @param perSquare v/a²
 */
export function slopeMoments(
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

/** The same for σ′(z) = 1 where z > 0, else 0: u > 0 is an event of z in closed form. */
function stepMoments(slopes: ShiftedSlopes): SlopeMoments {
  const { scales, shifts, common, own } = slopes;
  const moments = emptyMoments(slopes);
  let at = 0;
  for (let k = 0; k < scales.length; k++) {
    for (let j = 0; j < common.length; j++, at++) {
      const t = shifts[k] * common[j];
      // Of z > 0 those with u > 0, and of z ≤ 0, where the sample's own part is silent.
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
