import { type Activation, activationLaw } from '../model/activations.ts';
import type { Rule } from '../model/quadrature.ts';

/** Slopes σ′(u) at u = scale_k z + shift_k (common_j + own_j σ′(z)) of neurons k and samples j, and the rule for means over z ~ N(0,1). */
export interface ShiftedSlopes {
  activation: Activation;
  /** One entry per neuron. */
  scales: Float64Array;
  shifts: Float64Array;
  /** One entry per sample. */
  common: Float64Array;
  own: Float64Array;
  rule: Rule;
}

/** E σ′(u), E σ′(u)², E σ′(u) σ′(z) and E σ′(u) z over z, neurons × samples. */
export interface SlopeMoments {
  mean: Float64Array;
  square: Float64Array;
  product: Float64Array;
  linear: Float64Array;
}

/** σ′ at the nodes of the rule. */
export function slopesAtNodes({ activation, rule }: ShiftedSlopes): Float64Array {
  return rule.nodes.map(activationLaw(activation).derivative);
}

export function emptyMoments({ scales, common }: Pick<ShiftedSlopes, 'scales' | 'common'>): SlopeMoments {
  const size = scales.length * common.length;
  const zeros = (): Float64Array => new Float64Array(size);
  return { mean: zeros(), square: zeros(), product: zeros(), linear: zeros() };
}

/** The moments in plain JavaScript, float64. */
export function slopeMoments(slopes: ShiftedSlopes): SlopeMoments {
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
