import { jacobiValues } from '../../kernels/eigen/jacobi-values.ts';
import {
  type Activation,
  activationCoefficients,
  activationLabel,
  activationLaw,
  hasKink,
} from '../../kernels/model/activations.ts';
import { normalDensity } from '../../kernels/model/normal-law.ts';
import { gaussLegendre, gaussianMean, midpointRule, type Rule } from '../../kernels/model/quadrature.ts';
import { targetMean } from '../../kernels/model/information.ts';
import { type Target, targetFunction } from '../../kernels/model/targets.ts';
import { slopeVariance } from '../../kernels/theory/noise-variance.ts';

/**
 * What the strengths of the spikes depend on, besides N and α2, after two steps with independent batches.
 * Readout and inputs are Gaussian, the network is mean-field.
 */
export interface Population {
  /** The network's activation σ. */
  activation: Activation;
  /** The target σ*; its mean is taken from the labels. */
  target: Target;
  /** Standard deviation τ of the label noise. */
  noise: number;
  /** n/d. */
  sampling: number;
  /** Exponent α1 of the first step. */
  alpha1: number;
  /** s1 and s2. */
  prefactors: readonly [number, number];
}

/** Rule for E f(z), z ~ N(0,1), good to 1e-6 for smooth f. */
const coarse = midpointRule(0.5, 6);
/** Rule for sums over neurons; its nodes are readouts â = √N a. */
const neurons = panels(6, 2, 8);

/**
 * Strengths θ of the signal part S of W2 (MODEL §2.4), with expectations in place of the sums over neurons and samples.
 * Only the step sizes N^α then depend on N, so N may be as large as one likes. Like the finite-N predictor, it expands nothing in powers.
 * @param N any width
 * @returns the strengths at an α2, largest first. For smooth activations and targets they are right to about 1e-6 of themselves.
 * Strengths below 1e-15 of the largest mean nothing.
 * @throws RangeError for an activation with a kink
 */
export function populationStrengths(population: Population, N: number): (alpha2: number) => Float64Array {
  const { activation, target, noise, sampling, alpha1, prefactors } = population;
  if (hasKink(activation))
    throw new RangeError(`${activationLabel(activation)} has a kink, which the quadrature does not resolve`);
  const c1 = activationCoefficients(activation)[1];
  const constant = targetMean(target);
  const label = (s: number): number => targetFunction(target)(s) - constant;
  const first = gaussianMean((s) => label(s) * s);
  const square = gaussianMean((s) => label(s) ** 2) + noise ** 2;
  // β has a part c*_1 along β* and, because samples are finite, a random part of squared length (d/n) E y².
  const length = Math.sqrt(first ** 2 + square / sampling);
  const alignment = first / length;
  // Both step sizes act on a = â/√N.
  const rate1 = prefactors[0] * N ** (alpha1 - 0.5);
  const inflation = (rate1 ** 2 * slopeVariance(activation) * square) / sampling;
  const preactivation = (readout: number, t: number, z: number): number =>
    Math.sqrt(1 + inflation * readout ** 2) * z + rate1 * c1 * readout * length * t;
  const { value, derivative } = activationLaw(activation);
  const over = (f: (z: number) => number): number => mean(coarse, f);
  // Samples by t = x·β/|β|, and u across it: x·β* = ρ t + √(1 − ρ²) u.
  const samples = Array.from(coarse.nodes, (t, at) => {
    const output = mean(neurons, (a) => a * over((z) => value(preactivation(a, t, z))));
    const residual = (u: number): number => label(alignment * t + Math.sqrt(1 - alignment ** 2) * u) - output;
    return {
      t,
      weight: coarse.weights[at],
      mean: over(residual),
      across: over((u) => residual(u) * u),
      square: over((u) => residual(u) ** 2) + noise ** 2,
    };
  });
  const slopes = Array.from(neurons.nodes, (a) =>
    samples.map(({ t }) => over((z) => derivative(preactivation(a, t, z)))),
  );
  // w(a) = (1/n) X2ᵀ(r2 ∘ E σ′) has a part along β/|β| and a part across it. The rest is noise, whose inner products are (d/n) E r² σ′ σ′.
  const averaged = (of: (sample: (typeof samples)[number], j: number) => number): number =>
    samples.reduce((sum, sample, j) => sum + sample.weight * of(sample, j), 0);
  const along = slopes.map((slope) => averaged((sample, j) => sample.mean * sample.t * slope[j]));
  const across = slopes.map((slope) => averaged((sample, j) => sample.across * slope[j]));
  const own = prefactors[0] * N ** alpha1 * c1 * length;
  const column = (of: (neuron: number) => number): Float64Array =>
    neurons.nodes.map((a, k) => a * Math.sqrt(neurons.weights[k]) * of(k));
  return (alpha2) => {
    const rate2 = prefactors[1] * N ** alpha2;
    // Rows are neurons, columns orthonormal directions: β/|β|, the one across it, and one of noise for every sample.
    return jacobiValues([
      column((k) => own + rate2 * along[k]),
      column((k) => rate2 * across[k]),
      ...samples.map(({ weight, square }, j) =>
        column((k) => rate2 * Math.sqrt((weight * square) / sampling) * slopes[k][j]),
      ),
    ]);
  };
}

/**
 * The α2 from which the k-th strength exceeds a value, to 1e-6.
 * @param k from 1, the strongest
 * @param strength the value, e.g. the threshold (N/d)^{1/4}
 * @param highest largest α2 that is tried
 * @returns null if the strength exceeds the value at α2 = 0 already, or not even at `highest`
 * @throws RangeError for an activation with a kink
 */
export function populationThreshold(
  population: Population,
  N: number,
  k: number,
  strength: number,
  highest = 1,
): number | null {
  const strengths = populationStrengths(population, N);
  const reaches = (alpha2: number): boolean => strengths(alpha2)[k - 1] >= strength;
  if (reaches(0) || !reaches(highest)) return null;
  let [low, high] = [0, highest];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function mean({ nodes, weights }: Rule, f: (x: number) => number): number {
  return nodes.reduce((sum, x, k) => sum + weights[k] * f(x), 0);
}

/** Gauss–Legendre panels for E f(z), z ~ N(0,1), cut off at ±reach. */
function panels(reach: number, width: number, order: number): Rule {
  const panel = gaussLegendre(order);
  const starts = Array.from({ length: (2 * reach) / width }, (_, i) => i * width - reach);
  const nodes = Float64Array.from(
    starts.flatMap((left) => Array.from(panel.nodes, (x) => left + ((x + 1) / 2) * width)),
  );
  return {
    nodes,
    weights: nodes.map((z, i) => panel.weights[i % order] * (width / 2) * normalDensity(z)),
  };
}
