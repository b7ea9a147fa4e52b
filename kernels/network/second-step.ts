import type { Backend } from '../backends/backend.ts';
import { activationCoefficients } from '../model/activations.ts';
import { norm } from '../vectors/vector.ts';
import { type NoiseVariance, slopeVariance, secondStepVariance } from '../theory/gradient-noise.ts';
import type { LeftBasis } from '../theory/left-basis.ts';
import type { NeuronNodes } from '../theory/neuron-nodes.ts';
import { secondResponse } from '../theory/row-response.ts';
import { shiftedSlopeMoments } from '../theory/shifted-slopes.ts';
import { type SignalFactors, signalFactors } from '../theory/spikes.ts';
import type { Gradient, Step } from './descent.ts';
import type { Network } from './draw.ts';
import { project, weightedInputs } from './signal.ts';

/** What the theory says of a second gradient after a first step of a given size (MODEL §2.4, §2.5). */
export interface SecondStep {
  /** Variance of the noise that samples carry. */
  variance: NoiseVariance;
  /** Factors of the signal S. */
  factors: SignalFactors;
  /** The gradient's response τ to the rows of W0, divided by the second step size; one entry per group of neurons. */
  response: Float64Array;
}

/** What `secondStep` computes with. */
export interface SecondStepInput {
  /** The first step. */
  first: Step;
  /** The gradient at the weights after it. */
  second: Gradient;
  /** β of the first gradient, d values. */
  beta: Float64Array;
  /** ‖x_j‖², n values, if both steps have the same batch; null for independent batches. */
  lengths: Float64Array | null;
  /** Nodes of the readout for interpolation over the neurons. */
  nodes: NeuronNodes;
  /** The left basis that belongs to these nodes. */
  left: LeftBasis;
  /** From values at the nodes to means over groups of neurons, see `groupMeans`. */
  toGroups: (values: Float64Array) => Float64Array;
}

/**
 * Noise, signal and response of a second step (MODEL §2.4, §2.5).
 * Moments of the shifted slope are computed at a few nodes of the readout, and interpolated over the neurons.
 * The cost is one thin product X2ᵀw per node, never a product of the size of the gradient.
 * @param network the network of both gradients
 */
export async function secondStep(
  backend: Backend,
  { d, betaStar }: Network,
  { first, second, beta, lengths, nodes, left, toGroups }: SecondStepInput,
): Promise<SecondStep> {
  const { activation } = first.gradient.readout;
  const c1 = activationCoefficients(activation)[1];
  const residual1 = first.gradient.residual;
  const n = second.residual.length;
  const input = {
    activation,
    c1,
    rate1: first.rate,
    projection: await project(backend, second.batch.X, beta),
    own: lengths && lengths.map((square, j) => (residual1[j] * square) / n),
  };
  // On an independent batch the noise of the first step adds to the variance of pre-activations (MODEL §2.4).
  const perSquare = lengths
    ? 0
    : (first.rate * norm(residual1)) ** 2 * slopeVariance(activation) * (d / residual1.length ** 2);
  const moments = await shiftedSlopeMoments(backend, input, nodes.nodes, perSquare);
  const means = Array.from(nodes.nodes, (_, k) => moments.mean.subarray(k * n, (k + 1) * n));
  const rights = await weightedInputs(backend, second, means);
  return {
    variance: secondStepVariance(activation, nodes, moments, [residual1, second.residual], lengths !== null),
    response: toGroups(secondResponse(moments, second.residual, nodes.nodes, perSquare)),
    factors: signalFactors(left, beta, rights, betaStar, c1),
  };
}
