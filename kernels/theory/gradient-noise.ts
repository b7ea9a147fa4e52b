import type { Backend } from '../backends/backend.ts';
import { type Activation, activationLabel, activationLaw } from '../model/activations.ts';
import { gaussianMean, midpointRule } from '../model/quadrature.ts';

/** Samples of a batch as the second step's noise sees them. */
export interface NoiseInput {
  activation: Activation;
  /** c_1 of the activation. */
  c1: number;
  /** Readout a, length N. */
  readout: Float64Array;
  /** First step size η1. */
  rate1: number;
  /** Residuals of step 1 and step 2 on their batches, length n. */
  residual1: Float64Array;
  residual2: Float64Array;
  /** x_j·β on the batch of step 2, β = X1ᵀr1/n, length n. */
  projection: Float64Array;
  /** φ_j = ‖x_j‖²/n of step 2's batch where it is the batch of step 1; null for an independent batch. */
  selfOverlap: Float64Array | null;
}

/**
 * Var_z of the noise of a sample as a quadratic in the step sizes: first η1² + cross 2η1η2 + second η2², already averaged over
 * neurons with weights a_i² (MODEL §2.5). For independent batches the two batches are uncorrelated: `cross` is 0.
 */
export interface NoiseVariance {
  first: Float64Array;
  cross: Float64Array;
  second: Float64Array;
}

const neuronGroups = 16;
const rule = midpointRule(0.5, 6);

const slopeVariances = new Map<string, number>();

/** Var σ′(z), z ~ N(0,1); remembered per activation. */
function slopeVariance(activation: Activation): number {
  const label = activationLabel(activation);
  let variance = slopeVariances.get(label);
  if (variance === undefined) {
    const { derivative } = activationLaw(activation);
    variance = gaussianMean((z) => derivative(z) ** 2) - gaussianMean(derivative) ** 2;
    slopeVariances.set(label, variance);
  }
  return variance;
}

/** Var over z of a single step's noise per sample: r_j² Var σ′. */
export function firstStepVariance(activation: Activation, residual: Float64Array): Float64Array {
  const variance = slopeVariance(activation);
  return residual.map((r) => r * r * variance);
}

/** Neurons in groups of like a, each with about the same share of Σ a²: the group's a, and that share. */
function groupNeurons(readout: Float64Array): { a: number; weight: number }[] {
  const sorted = readout.slice().sort();
  const total = sorted.reduce((sum, a) => sum + a * a, 0);
  const groups: { square: number; signed: number; count: number }[] = [];
  let passed = 0;
  for (const a of sorted) {
    const index = Math.min(Math.floor((passed / total) * neuronGroups), neuronGroups - 1);
    const group = (groups[index] ??= { square: 0, signed: 0, count: 0 });
    group.square += a * a;
    group.signed += a;
    group.count++;
    passed += a * a;
  }
  // The root mean square with the group's sign: the shift enters smoothly, its size through a².
  return groups
    .filter((group) => group !== undefined)
    .map(({ square, signed, count }) => ({
      a: (signed < 0 ? -1 : 1) * Math.sqrt(square / count),
      weight: square / total,
    }));
}

/**
 * Noise variance per sample of the second step (with the first, on the same samples, for a reused batch), MODEL §2.5. The shift of
 * a pre-activation by the first step is η1 a_i (r1_j φ_j σ′(z) + c1 g_j), g_j = x_j·β − r1_j φ_j; for an independent batch φ = 0.
 */
export async function secondStepVariance(backend: Backend, input: NoiseInput): Promise<NoiseVariance> {
  const { activation, c1, rate1, residual1, residual2, projection, selfOverlap } = input;
  const n = projection.length;
  const z = rule.nodes;
  const size = z.length;
  const groups = groupNeurons(input.readout);
  const slope0 = await backend.slopes(activation, z);
  const mean0 = slope0.reduce((sum, s, k) => sum + rule.weights[k] * s, 0);
  const variance0 = slopeVariance(activation);

  const own = projection.map((_, j) => (selfOverlap ? residual1[j] * selfOverlap[j] : 0));
  const cross = new Float64Array(n);
  const second = new Float64Array(n);
  const shifted = new Float64Array(n * size);
  for (const { a, weight } of groups) {
    for (let j = 0, at = 0; j < n; j++) {
      const constant = rate1 * a * c1 * (projection[j] - own[j]);
      const self = rate1 * a * own[j];
      for (let k = 0; k < size; k++, at++) shifted[at] = z[k] + constant + self * slope0[k];
    }
    const slopes = await backend.slopes(activation, shifted);
    for (let j = 0, at = 0; j < n; j++) {
      let mean = 0;
      let square = 0;
      let product = 0;
      for (let k = 0; k < size; k++, at++) {
        const s = slopes[at];
        const w = rule.weights[k] * s;
        mean += w;
        square += w * s;
        product += w * slope0[k];
      }
      second[j] += weight * (square - mean * mean);
      cross[j] += weight * (product - mean * mean0);
    }
  }
  const shared = selfOverlap !== null;
  return {
    first: residual1.map((r) => r * r * variance0),
    cross: cross.map((value, j) => (shared ? value * residual1[j] * residual2[j] : 0)),
    second: second.map((value, j) => value * residual2[j] ** 2),
  };
}

/** Σ over steps at given step sizes: one entry per sample of each distinct batch, as `noiseEdge` takes it. */
export function sampleVariance(variance: NoiseVariance, rate1: number, rate2: number, reused: boolean): Float64Array {
  const { first, cross, second } = variance;
  if (reused) {
    return first.map((v, j) =>
      Math.max(rate1 * rate1 * v + 2 * rate1 * rate2 * cross[j] + rate2 * rate2 * second[j], 0),
    );
  }
  const both = new Float64Array(first.length + second.length);
  both.set(first.map((v) => rate1 * rate1 * v));
  both.set(
    second.map((v) => rate2 * rate2 * v),
    first.length,
  );
  return both;
}
