import type { Backend } from '../backends/backend.ts';
import { type Activation, activationLaw } from '../model/activations.ts';
import { normalCdf } from '../model/normal-law.ts';
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

/**
 * Moments over z ~ N(0,1) of the slope σ′(u), u = √(1 + v) z + η1 a (r1_j φ_j σ′(z) + c1 g_j), g_j = x_j·β − r1_j φ_j, of a neuron with readout a at
 * every sample j: E σ′(u), E σ′(u)², E σ′(u) σ′(z).
 */
export interface SlopeMoments {
  mean: Float64Array;
  square: Float64Array;
  product: Float64Array;
}

const rule = midpointRule(0.5, 6);

/** Whether σ′ jumps, so that moments are kinked in a at 0 and quadrature does not serve. */
export function hasKink(activation: Activation): boolean {
  return activation === 'relu';
}

/** Moments of the slope for a neuron with readout a, whose pre-activations have the variance 1 + v before the shift. */
export async function slopeMoments(backend: Backend, input: ShiftInput, a: number, v: number): Promise<SlopeMoments> {
  const { rate1, c1, projection, own } = input;
  const self = Float64Array.from(projection, (_, j) => rate1 * a * (own?.[j] ?? 0));
  const constant = projection.map((g, j) => rate1 * a * c1 * (g - (own?.[j] ?? 0)));
  const scale = Math.sqrt(1 + v);
  return hasKink(input.activation)
    ? stepMoments(constant, self, scale)
    : quadratureMoments(backend, input.activation, constant, self, scale);
}

async function quadratureMoments(
  backend: Backend,
  activation: Activation,
  constant: Float64Array,
  self: Float64Array,
  scale: number,
): Promise<SlopeMoments> {
  const z = rule.nodes;
  const n = constant.length;
  const before = z.map(activationLaw(activation).derivative);
  const shifted = new Float64Array(n * z.length);
  for (let j = 0, at = 0; j < n; j++) {
    for (let k = 0; k < z.length; k++, at++) shifted[at] = scale * z[k] + constant[j] + self[j] * before[k];
  }
  const slopes = await backend.slopes(activation, shifted);
  const moments = emptyMoments(n);
  for (let j = 0, at = 0; j < n; j++) {
    for (let k = 0; k < z.length; k++, at++) {
      const weighted = rule.weights[k] * slopes[at];
      moments.mean[j] += weighted;
      moments.square[j] += weighted * slopes[at];
      moments.product[j] += weighted * before[k];
    }
  }
  return moments;
}

/** The same for σ′(z) = 1 where z > 0, else 0: u > 0 is an event of z in closed form. */
function stepMoments(constant: Float64Array, self: Float64Array, scale: number): SlopeMoments {
  const moments = emptyMoments(constant.length);
  constant.forEach((t, j) => {
    // Of z > 0 those with u > 0, and of z ≤ 0, where the sample's own part is silent.
    const both = normalCdf(-Math.max(0, -(t + self[j]) / scale));
    const below = Math.max(0, normalCdf(t / scale) - 0.5);
    moments.mean[j] = both + below;
    moments.square[j] = both + below;
    moments.product[j] = both;
  });
  return moments;
}

function emptyMoments(n: number): SlopeMoments {
  return { mean: new Float64Array(n), square: new Float64Array(n), product: new Float64Array(n) };
}
