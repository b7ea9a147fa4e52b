import { type Activation, activationLaw } from '../model/activations.ts';
import type { Rule } from '../model/quadrature.ts';

/**
 * Slopes σ′(u) at u = scale_k z + shift_k (common_j + own_j σ′(z)) for neurons k and samples j (MODEL §2.4).
 * In the model scale_k = √(1 + v_k), shift_k = η1 a_k, common_j = c1 g_j and own_j = r1_j φ_j.
 */
export interface ShiftedSlopes {
  /** σ. */
  activation: Activation;
  /** scale_k, one entry per neuron. */
  scales: Float64Array;
  /** shift_k, one entry per neuron. */
  shifts: Float64Array;
  /** common_j, one entry per sample. */
  common: Float64Array;
  /** own_j, one entry per sample. */
  own: Float64Array;
  /** The quadrature rule for means over z ~ N(0,1). */
  rule: Rule;
}

/** Moments over z ~ N(0,1) of shifted slopes; each array is neurons×samples, row-major. */
export interface SlopeMoments {
  /** E σ′(u): M of MODEL §2.4. */
  mean: Float64Array;
  /** E σ′(u)². */
  square: Float64Array;
  /** E σ′(u)σ′(z). */
  product: Float64Array;
  /** E zσ′(u). */
  linear: Float64Array;
}

/** σ′(z) at the nodes z of the rule. */
export function slopesAtNodes({ activation, rule }: ShiftedSlopes): Float64Array {
  return rule.nodes.map(activationLaw(activation).derivative);
}

/** Moments that are all 0, for as many neurons and samples as `scales` and `common` have entries. */
export function emptyMoments({ scales, common }: Pick<ShiftedSlopes, 'scales' | 'common'>): SlopeMoments {
  const size = scales.length * common.length;
  const zeros = (): Float64Array => new Float64Array(size);
  return { mean: zeros(), square: zeros(), product: zeros(), linear: zeros() };
}

/** `Backend.slopeMoments` in plain TypeScript and float64: the error is that of the quadrature rule. */
export function slopeMomentsByRule(slopes: ShiftedSlopes): SlopeMoments {
  const { activation, scales, shifts, common, own, rule } = slopes;
  const { derivative } = activationLaw(activation);
  const before = slopesAtNodes(slopes);
  const moments = emptyMoments(slopes);
  let at = 0;
  for (let k = 0; k < scales.length; k++) {
    for (let j = 0; j < common.length; j++, at++) {
      for (let node = 0; node < before.length; node++) {
        const u = scales[k] * rule.nodes[node] + shifts[k] * (common[j] + own[j] * before[node]);
        const slope = derivative(u);
        const weighted = rule.weights[node] * slope;
        moments.mean[at] += weighted;
        moments.square[at] += weighted * slope;
        moments.product[at] += weighted * before[node];
        moments.linear[at] += weighted * rule.nodes[node];
      }
    }
  }
  return moments;
}
