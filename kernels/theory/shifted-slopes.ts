import type { Backend } from '../backends/backend.ts';
import { emptyMoments, type ShiftedSlopes, type SlopeMoments } from '../backends/slope-moments.ts';
import { normalCdf, normalDensity } from '../model/normal-law.ts';
import { gaussHermite, midpointRule, type Rule } from '../model/quadrature.ts';
import type { Activation } from '../model/activations.ts';

/** Rules for z, from coarse to fine. Without own parts the error of the first is below 1e-6 for smooth activations. */
const rules = [0.5, 0.25, 0.125, 0.0625].map((spacing) => midpointRule(spacing, 6));
/** For slopes that jump. Its error is up to 1 % for one neuron and one sample, and averages out over samples. */
const fine = midpointRule(0.05, 6);
/** Error that a rule for z may have, for the sample with the largest own part too: heavy samples decide the noise edge. */
const ruleError = 1e-4;
/** Samples on which a rule is tried. */
const probed = 64;

/** Whether σ′ jumps. Then moments have a kink in the readout at 0, and quadrature is not exact enough (MODEL §2.4). */
export function hasKink(activation: Activation): boolean {
  return activation === 'relu';
}

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
  const closed = hasKink(activation) && steps.length === 1;
  const rule = closed ? rules[0] : await ruleFor(backend, slopes);
  const compute = (part: typeof slopes, deviation: Rule): Promise<SlopeMoments> =>
    closed ? Promise.resolve(stepMoments(part, deviation)) : backend.slopeMoments({ ...part, rule, deviation });
  const moments = emptyMoments(slopes);
  for (const [count, neurons] of byDeviation(slopes)) {
    const found = await compute(ofNeurons(slopes, neurons), gaussHermite(count));
    scatter(found, neurons, moments);
  }
  return moments;
}

/**
 * The coarsest rule for z that is good enough. Own parts bend u as a function of z, most for the neuron with the largest readout;
 * there each rule is compared with the next finer one.
 */
async function ruleFor(backend: Backend, slopes: Slopes): Promise<Rule> {
  if (hasKink(slopes.activation)) return fine;
  if (slopes.own.length === 0) return rules[0];
  const probe = extremePart(slopes);
  // Squares vary twice as fast as the slopes.
  const squares = async (rule: Rule): Promise<Float64Array> => {
    const { products } = await backend.slopeMoments({ ...probe, rule, deviation: gaussHermite(1) });
    return products[products.length - 1];
  };
  let coarse = await squares(rules[0]);
  for (let r = 0; r + 1 < rules.length; r++) {
    const next = await squares(rules[r + 1]);
    const error = coarse.reduce((most, x, j) => Math.max(most, Math.abs(x - next[j])), 0);
    if (error <= ruleError) return rules[r];
    coarse = next;
  }
  return rules[rules.length - 1];
}

/** The neuron with the largest own parts, and some samples from those with the smallest to those with the largest. */
function extremePart(slopes: Slopes): Slopes {
  const size = (values: Float64Array): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const [{ amplitudes, weights }] = slopes.own;
  const neuron = amplitudes.findIndex((x) => Math.abs(x) === size(amplitudes));
  const order = Int32Array.from(weights.keys()).sort((i, j) => Math.abs(weights[i]) - Math.abs(weights[j]));
  const count = Math.min(probed, order.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => order[order.length - 1 - Math.floor((i * order.length) / count)],
  );
  const { activation, steps, own } = ofNeurons(slopes, [neuron]);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(chosen, (j) => values[j]);
  return {
    activation,
    steps: steps.map((step) => ({ ...step, common: pick(step.common) })),
    own: own.map((part) => ({ ...part, weights: pick(part.weights) })),
  };
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

/** The slopes of some of the neurons. */
function ofNeurons(slopes: Slopes, neurons: readonly number[]): Slopes {
  const { activation, steps, own } = slopes;
  if (neurons.length === steps[0].scales.length) return slopes;
  const pick = (values: Float64Array): Float64Array => Float64Array.from(neurons, (k) => values[k]);
  return {
    activation,
    steps: steps.map(({ scales, deviations, common }) => ({
      scales: pick(scales),
      deviations: pick(deviations),
      common: pickRows(common, scales.length, neurons),
    })),
    own: own.map(({ amplitudes, weights }) => ({ amplitudes: pick(amplitudes), weights })),
  };
}

function pickRows(values: Float64Array, rows: number, chosen: readonly number[]): Float64Array {
  const width = values.length / rows;
  const picked = new Float64Array(chosen.length * width);
  chosen.forEach((k, at) => picked.set(values.subarray(k * width, (k + 1) * width), at * width));
  return picked;
}

/** Writes the moments of some neurons to their places among all. */
function scatter(found: SlopeMoments, neurons: readonly number[], all: SlopeMoments): void {
  const put = (from: Float64Array, to: Float64Array): void => {
    const width = from.length / neurons.length;
    neurons.forEach((k, at) => to.set(from.subarray(at * width, (at + 1) * width), k * width));
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
