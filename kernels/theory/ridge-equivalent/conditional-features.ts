import type { Activation } from '../../model/activations.ts';
import { activationCoefficients, steepness } from '../../model/activations.ts';
import { targetMean } from '../../model/information.ts';
import type { Target } from '../../model/targets.ts';
import { momentsAlong, studentCurve, teacherCurve } from '../spiked-features/conditional-means.ts';
import type { ProductRule } from './quadrature.ts';

/** Features of each neuron and labels, given the projections κ (MODEL §5). Arrays over neurons and points are Q×N, row-major. */
export interface ConditionalFeatures {
  /** μ0 = E σ. */
  mean: Float64Array;
  /** μ1 = E[zσ]/τ. */
  slope: Float64Array;
  /** μ2², what is left of the variance of σ. */
  rest: Float64Array;
  /** h = E σ*, one per point. */
  label: Float64Array;
  /** h1 = E[zσ*]. */
  labelSlope: Float64Array;
  /** E σ*² with the noise of the labels. */
  labelSquare: Float64Array;
}

/** The spacings of the rules in z, coarsest first. */
const spacings = [0.25, 0.125, 0.0625, 0.03125];

/**
 * The coarsest spacing that is fine enough for a curve of deviation × z.
 * The error is exp(−2π p/spacing), where p is the distance of the curve's nearest pole from the real line: π/2 over the deviation for tanh.
 */
function spacingFor(deviation: number): number {
  return spacings.find((spacing) => spacing * deviation <= 0.4) ?? spacings[spacings.length - 1];
}

/**
 * Tabulates the features at the points of a rule.
 * @param projections s_i = Vᵀw_i: for each direction N values
 * @param lengths τ_i, the lengths of the rows without these directions
 * @param gamma γ = Vᵀβ*
 */
export function conditionalFeatures(
  {
    activation,
    centred,
    target,
    targetMean: mean,
    noiseVariance,
  }: {
    activation: Activation;
    centred: boolean;
    target: Target;
    targetMean: 'remove' | 'keep';
    noiseVariance: number;
  },
  { places, weights }: ProductRule,
  projections: readonly Float64Array[],
  lengths: Float64Array,
  gamma: Float64Array,
): ConditionalFeatures {
  const [N, Q] = [lengths.length, weights.length];
  const table = (): Float64Array => new Float64Array(Q * N);
  const row = (): Float64Array => new Float64Array(Q);
  const found: ConditionalFeatures = {
    ...{ mean: table(), slope: table(), rest: table() },
    ...{ label: row(), labelSlope: row(), labelSquare: row() },
  };
  const [student, teacher] = [studentCurve(activation), teacherCurve(target)];
  const taken = mean === 'remove' ? targetMean(target) : 0;
  const steep = steepness(activation);
  const offset = centred ? activationCoefficients(activation)[0] : 0;
  const unseen = Math.sqrt(Math.max(1 - gamma.reduce((sum, x) => sum + x * x, 0), 0));
  const along = (q: number, projection: (direction: number) => number): number =>
    places.reduce((sum, place, r) => sum + place[q] * projection(r), 0);
  const labelsAt = momentsAlong(teacher, unseen, spacings[spacings.length - 1]);
  for (let q = 0; q < Q; q++) {
    const labels = labelsAt(along(q, (r) => gamma[r]));
    found.label[q] = labels.first - taken;
    found.labelSlope[q] = labels.linear;
    found.labelSquare[q] = labels.square - taken * (2 * labels.first - taken) + noiseVariance;
  }
  for (let i = 0; i < N; i++) {
    const neuronAt = momentsAlong(student, lengths[i], spacingFor(steep * lengths[i]));
    for (let q = 0, at = i; q < Q; q++, at += N) {
      const { first, linear, square } = neuronAt(along(q, (r) => projections[r][i]));
      found.mean[at] = first - offset;
      found.slope[at] = lengths[i] > 0 ? linear / lengths[i] : 0;
      found.rest[at] = Math.max(square - first * first - linear * linear, 0);
    }
  }
  return found;
}
