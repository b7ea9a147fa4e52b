import type { Backend, Matrix } from '../backends/backend.ts';
import type { OwnPart, ShiftedStep } from '../backends/slope-moments.ts';
import { activationCoefficients, activationLaw } from '../model/activations.ts';
import { gaussianMean } from '../model/quadrature.ts';
import { type StepSlopes, stepsByBatch, type TakenSlopes } from '../theory/noise-variance.ts';
import { shiftedSlopeMoments } from '../theory/shifted-slopes.ts';
import type { RightFactors } from '../theory/signal-factors.ts';
import { combination } from '../vectors/vector.ts';
import type { Gradient } from './descent.ts';
import { project, projectAll, weightedInputs } from './signal.ts';

/** What the theory says of one step, at K nodes of the readout (MODEL §2.4b). It does not depend on the size of the step. */
export interface StepTheory extends StepSlopes {
  /** w_k: what the step adds to the right factors of S for each unit of its size. */
  rights: RightFactors;
  /** How its pre-activations are made up; null for a first step. */
  shifted: ShiftedStep | null;
}

/** A step that was taken with a size, and its theory. */
export interface TakenTheory extends TakenSlopes {
  /** The theory of the step. */
  slopes: StepTheory;
}

/** What `stepTheory` computes with. */
export interface StepInput {
  /** The gradient of the step. */
  gradient: Gradient;
  /** The steps before it. */
  past: readonly TakenTheory[];
  /** Which batch the step has, by the order in which batches come up; from 0. */
  batch: number;
  /** φ_j = ‖x_j‖²/n of its samples; null if no step before had the batch. */
  own: Float64Array | null;
  /** Readouts at the K nodes. */
  nodes: Float64Array;
  /** β of the gradient, d values; needed for a first step. */
  beta: Float64Array;
}

/**
 * The theory of a step from that of the steps before it (MODEL §2.4a, §2.4b).
 * The cost is one thin product with X per node, never a product of the size of the gradient.
 */
export async function stepTheory(backend: Backend, input: StepInput): Promise<StepTheory> {
  return input.past.length === 0 ? firstStep(input) : laterStep(backend, input);
}

function firstStep({ gradient: { residual, readout }, nodes, beta, batch }: StepInput): StepTheory {
  const { derivative } = activationLaw(readout.activation);
  const size = nodes.length * residual.length;
  const c1 = activationCoefficients(readout.activation)[1];
  const right = beta.map((x) => c1 * x);
  const answer = gaussianMean((z) => z * derivative(z)) * mean(residual);
  return {
    residual,
    batch,
    rights: Array.from(nodes, () => right),
    mean: new Float64Array(size).fill(c1),
    products: [new Float64Array(size).fill(gaussianMean((z) => derivative(z) ** 2))],
    response: nodes.map((a) => a * answer),
    shifted: null,
  };
}

async function laterStep(backend: Backend, { gradient, past, batch, own, nodes }: StepInput): Promise<StepTheory> {
  const { residual, readout } = gradient;
  const { X } = gradient.batch;
  const n = residual.length;
  const same = past.filter(({ slopes }) => slopes.batch === batch);
  const ownParts = own === null ? [] : same.map((taken) => ownPart(taken, own, nodes));
  const shifted: ShiftedStep = {
    ...spread(past, nodes, X.cols, own !== null),
    common: await commonPart(backend, X, past, { same, parts: ownParts }, nodes),
  };
  const { activation } = readout;
  const before = same.flatMap(({ slopes }) => slopes.shifted ?? []);
  // Slopes begin with a step at z itself. Where this batch did not have it, its own part is 0, and its product is left out.
  const foreign = before.length === same.length;
  const parts = foreign && own !== null ? [withoutWeight(nodes.length, n), ...ownParts] : ownParts;
  const moments = await shiftedSlopeMoments(backend, { activation, steps: [...before, shifted], own: parts });
  const means = Array.from(nodes, (_, k) => moments.mean.subarray(k * n, (k + 1) * n));
  return {
    residual,
    batch,
    ...{ mean: moments.mean, products: foreign ? moments.products.slice(1) : moments.products, shifted },
    rights: await weightedInputs(backend, gradient, means),
    response: nodes.map((a, k) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += residual[j] * moments.linear[k * n + j];
      return (a * sum) / (n * shifted.scales[k]);
    }),
  };
}

function withoutWeight(nodes: number, n: number): OwnPart {
  return { amplitudes: new Float64Array(nodes), weights: new Float64Array(n) };
}

/** What a step leaves in the pre-activation of its own samples (MODEL §2.3). */
function ownPart({ rate, slopes }: TakenTheory, own: Float64Array, nodes: Float64Array): OwnPart {
  return { amplitudes: nodes.map((a) => rate * a), weights: slopes.residual.map((r, j) => r * own[j]) };
}

/**
 * The noise that earlier steps leave in pre-activations, of variance v (MODEL §2.4a, §2.4b).
 * On a batch that no step had before it adds to z. On another it is apart from z, because the own part goes with z.
 */
function spread(
  past: readonly TakenTheory[],
  nodes: Float64Array,
  d: number,
  known: boolean,
): Pick<ShiftedStep, 'scales' | 'deviations'> {
  const variances = nodes.map((a, k) => a * a * d * noiseAt(past, k));
  return known
    ? { scales: new Float64Array(nodes.length).fill(1), deviations: variances.map(Math.sqrt) }
    : { scales: variances.map((v) => Math.sqrt(1 + v)), deviations: new Float64Array(nodes.length) };
}

/** (1/n) mean_j Var[Σ_s η_s r_sj σ′(u_s)] at a node, with the sum over the steps of a batch, added up over batches. */
function noiseAt(past: readonly TakenTheory[], k: number): number {
  const n = past[0].slopes.residual.length;
  let sum = 0;
  for (const steps of stepsByBatch(past)) {
    steps.forEach((step, t) => {
      const { rate, slopes } = past[step];
      steps.slice(0, t + 1).forEach((other, s) => {
        const first = past[other];
        const product = slopes.products[s];
        const twice = s === t ? 1 : 2;
        for (let j = 0, at = k * n; j < n; j++, at++) {
          const covariance = product[at] - first.slopes.mean[at] * slopes.mean[at];
          sum += twice * rate * first.rate * slopes.residual[j] * first.slopes.residual[j] * covariance;
        }
      });
    });
  }
  return Math.max(sum, 0) / (n * n);
}

/** (S x_j)_k of the steps so far without the mean of the own parts, K×n. */
async function commonPart(
  backend: Backend,
  X: Matrix,
  past: readonly TakenTheory[],
  { same, parts }: { same: readonly TakenTheory[]; parts: readonly OwnPart[] },
  nodes: Float64Array,
): Promise<Float64Array> {
  const projections = await projectRights(backend, X, past);
  const n = X.rows;
  const common = new Float64Array(nodes.length * n);
  for (let k = 0; k < nodes.length; k++) {
    for (let j = 0, at = k * n; j < n; j++, at++) {
      let value = nodes[k] * projections[k][j];
      for (let s = 0; s < parts.length; s++) {
        value -= parts[s].amplitudes[k] * parts[s].weights[j] * same[s].slopes.mean[at];
      }
      common[at] = value;
    }
  }
  return common;
}

/** X m_k of the right factors m_k = Σ η w_k so far, n values for each node. After one step all nodes have the same factor. */
async function projectRights(
  backend: Backend,
  X: Matrix,
  past: readonly TakenTheory[],
): Promise<readonly Float64Array[]> {
  const { length } = past[0].slopes.rights;
  if (past.length === 1) {
    const [{ rate, slopes }] = past;
    const projection = await project(
      backend,
      X,
      slopes.rights[0].map((x) => rate * x),
    );
    return Array.from({ length }, () => projection);
  }
  return projectAll(backend, X, rightsOf(past));
}

/** The right factors of S after some steps, at their sizes. */
export function rightsOf(past: readonly TakenTheory[]): RightFactors {
  const rates = past.map(({ rate }) => rate);
  return past[0].slopes.rights.map((_, k) =>
    combination(
      past.map(({ slopes }) => slopes.rights[k]),
      rates,
    ),
  );
}

function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
