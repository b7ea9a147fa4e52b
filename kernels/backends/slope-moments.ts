import { type Activation, activationLaw } from '../model/activations.ts';
import type { Rule } from '../model/quadrature.ts';

/** Pre-activations of a later step at K neurons and n samples (MODEL §2.4b). */
export interface ShiftedStep {
  /** Factor of z, one entry per neuron: √(1 + v) on a batch that no step had before, else 1. */
  scales: Float64Array;
  /** Factor of ξ, one entry per neuron: √v on a batch that a step had before, else 0. */
  deviations: Float64Array;
  /** What does not depend on z and ξ; K×n, row-major. */
  common: Float64Array;
}

/** What a step leaves in the pre-activation of its own sample on a reused batch: amplitude_k weight_j σ′(u) (MODEL §2.4b). */
export interface OwnPart {
  /** η a, one entry per neuron. */
  amplitudes: Float64Array;
  /** r_j φ_j, one entry per sample. */
  weights: Float64Array;
}

/**
 * Slopes σ′(u) of several steps at neurons k and samples j (MODEL §2.4, §2.4b). The first step has u = z. A later one has
 * u = scale_k z + deviation_k ξ + common_kj + Σ amplitude_k weight_j σ′(u) over the steps before it, with the same z and ξ at all steps.
 */
export interface ShiftedSlopes {
  /** σ. */
  activation: Activation;
  /** The steps after the first, in order; at least one. */
  steps: readonly ShiftedStep[];
  /** The own parts of all steps but the last, in order; empty for independent batches. */
  own: readonly OwnPart[];
  /** The quadrature rule for means over z ~ N(0,1). */
  rule: Rule;
  /** The rule for means over ξ ~ N(0,1). */
  deviation: Rule;
}

/** Moments over z and ξ of the slope of the last step; each array is neurons×samples, row-major. */
export interface SlopeMoments {
  /** E σ′(u): M of MODEL §2.4. */
  mean: Float64Array;
  /** E zσ′(u). */
  linear: Float64Array;
  /** E σ′(u)σ′(u_t) for each step t, in order: with the slope σ′(z) of the first step first, and the square E σ′(u)² last. */
  products: Float64Array[];
}

/** σ′(z) at the nodes z of the rule. */
export function slopesAtNodes({ activation, rule }: Pick<ShiftedSlopes, 'activation' | 'rule'>): Float64Array {
  return rule.nodes.map(activationLaw(activation).derivative);
}

/** Moments that are all 0, of the size that some slopes have. */
export function emptyMoments({ steps }: Pick<ShiftedSlopes, 'steps'>): SlopeMoments {
  const zeros = (): Float64Array => new Float64Array(steps[0].common.length);
  return { mean: zeros(), linear: zeros(), products: Array.from({ length: steps.length + 1 }, zeros) };
}

/** `Backend.slopeMoments` in plain TypeScript and float64: the error is that of the quadrature rules. */
export function slopeMomentsByRule(slopes: ShiftedSlopes): SlopeMoments {
  const { activation, steps, own, rule, deviation } = slopes;
  const { derivative } = activationLaw(activation);
  const before = slopesAtNodes(slopes);
  const moments = emptyMoments(slopes);
  const neurons = steps[0].scales.length;
  const samples = steps[0].common.length / neurons;
  const found = new Float64Array(steps.length + 1);
  for (let at = 0; at < moments.mean.length; at++) {
    const [k, j] = [Math.floor(at / samples), at % samples];
    for (let x = 0; x < deviation.nodes.length; x++) {
      for (let node = 0; node < before.length; node++) {
        found[0] = before[node];
        for (let t = 0; t < steps.length; t++) {
          const { scales, deviations, common } = steps[t];
          let u = scales[k] * rule.nodes[node] + deviations[k] * deviation.nodes[x] + common[at];
          for (let s = 0; s <= t && s < own.length; s++) u += own[s].amplitudes[k] * own[s].weights[j] * found[s];
          found[t + 1] = derivative(u);
        }
        const weighted = rule.weights[node] * deviation.weights[x] * found[steps.length];
        moments.mean[at] += weighted;
        moments.linear[at] += weighted * rule.nodes[node];
        for (let s = 0; s < found.length; s++) moments.products[s][at] += weighted * found[s];
      }
    }
  }
  return moments;
}
