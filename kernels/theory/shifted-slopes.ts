import type { Backend } from '../backends/backend.ts';
import { emptyMoments, type ShiftedSlopes, type SlopeMoments } from '../backends/slope-moments.ts';
import { normalCdf, normalDensity } from '../model/normal-law.ts';
import { gaussHermite, midpointRule, type Rule } from '../model/quadrature.ts';
import { hasKink, steepness } from '../model/activations.ts';

/** Rules for z, from coarse to fine. Without own parts the error of the first is below 1e-6 for smooth activations. */
const rules = [0.5, 0.25, 0.125, 0.0625].map((spacing) => midpointRule(spacing, 6));
/** For slopes that jump. Its error is up to 1 % for one neuron and one sample, and averages out over samples. */
const fine = midpointRule(0.05, 6);
/** Error that a rule for z may have, for the sample with the largest own part too: heavy samples decide the noise edge. */
const ruleError = 1e-4;
/** Samples on which a rule is tried. */
const probed = 64;

/**
 * Moments over z and ξ of the shifted slope of a later step (MODEL §2.4, §2.4b).
 * ReLU has a closed form in z for the second step; everything else goes to `Backend.slopeMoments`.
 * @returns moments, neurons×samples
 */
export async function shiftedSlopeMoments(
  backend: Backend,
  slopes: Pick<ShiftedSlopes, 'activation' | 'steps' | 'own'>,
): Promise<SlopeMoments> {
  const { activation, steps } = slopes;
  const closed = activation === 'relu' && steps.length === 1;
  const groups = closed ? [{ rule: rules[0], samples: null }] : await sampleGroups(backend, slopes);
  const compute = (part: typeof slopes, rule: Rule, deviation: Rule): Promise<SlopeMoments> =>
    closed ? Promise.resolve(stepMoments(part, deviation)) : backend.slopeMoments({ ...part, rule, deviation });
  const moments = emptyMoments(slopes);
  const width = steps[0].common.length / steps[0].scales.length;
  for (const [count, neurons] of byDeviation(slopes)) {
    for (const { rule, samples } of groups) {
      const found = await compute(partOf(slopes, neurons, samples), rule, gaussHermite(count));
      scatter(found, neurons, samples, moments, width);
    }
  }
  return moments;
}

/** Samples for which a rule for z is good enough; null stands for all. */
interface SampleGroup {
  rule: Rule;
  samples: Int32Array | null;
}

/**
 * Samples by the coarsest rule for z that is good enough for them.
 * Own parts bend u as a function of z, most for the neuron with the largest readout.
 * There each rule is compared with the next finer one, on some samples from those with the smallest own parts to those with the largest.
 */
async function sampleGroups(backend: Backend, slopes: Slopes): Promise<SampleGroup[]> {
  if (hasKink(slopes.activation)) return [{ rule: fine, samples: null }];
  if (slopes.own.length === 0) {
    const fineness = Math.ceil(Math.log2(steepness(slopes.activation)));
    return [{ rule: rules[Math.min(fineness, rules.length - 1)], samples: null }];
  }
  const { probe, order, places } = extremePart(slopes);
  // Squares vary twice as fast as the slopes.
  const squares = async (rule: Rule): Promise<Float64Array> => {
    const { products } = await backend.slopeMoments({ ...probe, rule, deviation: gaussHermite(1) });
    return products[products.length - 1];
  };
  const groups: SampleGroup[] = [];
  let from = 0;
  let coarse = await squares(rules[0]);
  for (let r = 0; r < rules.length && from < order.length; r++) {
    const last = r + 1 === rules.length;
    const next = last ? coarse : await squares(rules[r + 1]);
    const bad = coarse.findIndex((x, i) => Math.abs(x - next[i]) > ruleError);
    // Between a sample that is good and one that is not, samples go to the finer rule.
    const to = bad < 0 ? order.length : bad === 0 ? 0 : places[bad - 1] + 1;
    if (to > from) {
      groups.push({ rule: rules[r], samples: to - from < order.length ? order.slice(from, to) : null });
      from = to;
    }
    coarse = next;
  }
  return groups;
}

/**
 * The neuron with the largest own parts, and some samples from those with the smallest to those with the largest.
 * @returns besides, all samples in the order of their own parts, and the places of the chosen ones in it
 */
function extremePart(slopes: Slopes): { probe: Slopes; order: Int32Array; places: number[] } {
  const size = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const [{ amplitudes, weights }] = slopes.own;
  const neuron = amplitudes.findIndex((x) => Math.abs(x) === size(amplitudes));
  const order = Int32Array.from(weights.keys()).sort((i, j) => Math.abs(weights[i]) - Math.abs(weights[j]));
  const count = Math.min(probed, order.length);
  const places = Array.from({ length: count }, (_, i) => Math.floor(((i + 1) * order.length) / count) - 1);
  const samples = Int32Array.from(places, (place) => order[place]);
  return { probe: partOf(slopes, [neuron], samples), order, places };
}

/** A rule for ξ should have at most this error. The squares of slopes vary twice as fast as the slopes. */
const deviationError = 1e-6;

/** Neurons by the number of nodes for ξ that their deviation needs: the error of m nodes is about m!/(2m)! (4v)^m. Five are the most. */
function byDeviation({ steps }: Pick<ShiftedSlopes, 'steps'>): Map<1 | 2 | 3 | 4 | 5, number[]> {
  const groups = new Map<1 | 2 | 3 | 4 | 5, number[]>();
  for (let k = 0; k < steps[0].scales.length; k++) {
    const variance = 4 * Math.max(...steps.map(({ deviations }) => deviations[k] ** 2));
    let error = variance / 2;
    let count = 1;
    for (; count < 5 && error > deviationError; count++) error *= variance / (2 * (2 * count + 1));
    const neurons = groups.get(count as 1) ?? [];
    groups.set(count as 1, neurons);
    neurons.push(k);
  }
  return groups;
}

type Slopes = Pick<ShiftedSlopes, 'activation' | 'steps' | 'own'>;

/** The slopes of some of the neurons and samples. */
function partOf(slopes: Slopes, neurons: readonly number[], samples: Int32Array | null): Slopes {
  const { activation, steps, own } = slopes;
  const [rows, width] = [steps[0].scales.length, steps[0].common.length / steps[0].scales.length];
  if (neurons.length === rows && samples === null) return slopes;
  const pick = (values: Float64Array): Float64Array => chosen(values, neurons, 0);
  const ofSamples = (values: Float64Array): Float64Array => (samples === null ? values : chosen(values, samples, 0));
  const common = (values: Float64Array): Float64Array => {
    const picked = new Float64Array(neurons.length * (samples?.length ?? width));
    neurons.forEach((k, at) => {
      const from = k * width;
      const row = samples === null ? values.subarray(from, from + width) : chosen(values, samples, from);
      picked.set(row, at * row.length);
    });
    return picked;
  };
  return {
    activation,
    steps: steps.map((step) => ({
      scales: pick(step.scales),
      deviations: pick(step.deviations),
      common: common(step.common),
    })),
    own: own.map((part) => ({ amplitudes: pick(part.amplitudes), weights: ofSamples(part.weights) })),
  };
}

/** Entries of an array at some places, counted from one of them. A loop, because mapping is several times slower here. */
function chosen(values: Float64Array, places: ArrayLike<number>, from: number): Float64Array {
  const picked = new Float64Array(places.length);
  for (let i = 0; i < places.length; i++) picked[i] = values[from + places[i]];
  return picked;
}

/** Writes the moments of some neurons and samples to their places among all. */
function scatter(
  found: SlopeMoments,
  neurons: readonly number[],
  samples: Int32Array | null,
  all: SlopeMoments,
  width: number,
): void {
  const count = found.mean.length / neurons.length;
  const put = (from: Float64Array, to: Float64Array): void => {
    neurons.forEach((k, at) => {
      const row = from.subarray(at * count, (at + 1) * count);
      if (samples === null) to.set(row, k * width);
      else for (let i = 0; i < count; i++) to[k * width + samples[i]] = row[i];
    });
  };
  put(found.mean, all.mean);
  put(found.linear, all.linear);
  found.products.forEach((product, t) => put(product, all.products[t]));
}

/** The moments of a second step for σ′(z) = 1 if z > 0, else 0. Then u > 0 is an event of z with a probability in closed form. */
function stepMoments({ steps, own }: Slopes, deviation: Rule): SlopeMoments {
  const [{ scales, deviations, common }] = steps;
  const moments = emptyMoments({ steps });
  const [product, square] = moments.products;
  const samples = common.length / scales.length;
  for (let at = 0; at < common.length; at++) {
    const [k, j] = [Math.floor(at / samples), at % samples];
    const ownPart = own.length > 0 ? own[0].amplitudes[k] * own[0].weights[j] : 0;
    for (let x = 0; x < deviation.nodes.length; x++) {
      const t = common[at] + deviations[k] * deviation.nodes[x];
      const weight = deviation.weights[x];
      // `both` is P(z > 0, u > 0). `below` is P(z ≤ 0, u > 0), where the own part of the sample is 0.
      const from = Math.max(0, -(t + ownPart) / scales[k]);
      const both = normalCdf(-from);
      const below = Math.max(0, normalCdf(t / scales[k]) - 0.5);
      moments.mean[at] += weight * (both + below);
      square[at] += weight * (both + below);
      product[at] += weight * both;
      moments.linear[at] +=
        weight * (normalDensity(from) + Math.min(0, normalDensity(t / scales[k]) - normalDensity(0)) * (t > 0 ? 1 : 0));
    }
  }
  return moments;
}
