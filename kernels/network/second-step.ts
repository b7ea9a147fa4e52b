import type { Backend } from '../backends/backend.ts';
import { activationCoefficients } from '../model/activations.ts';
import { norm } from '../vectors/vector.ts';
import { type NoiseVariance, slopeVariance, secondStepVariance } from '../theory/gradient-noise.ts';
import type { LeftBasis } from '../theory/left-basis.ts';
import type { NeuronNodes } from '../theory/neuron-nodes.ts';
import { secondResponse } from '../theory/row-response.ts';
import { slopeMoments } from '../theory/shifted-slopes.ts';
import { type SignalFactors, signalFactors } from '../theory/spikes.ts';
import type { Gradient, Step } from './descent.ts';
import type { Network } from './draw.ts';
import { project, weightedInputs } from './signal.ts';

/** What theory makes of a second gradient after a first step of a given size: the noise it carries, the signal, and its answer to W0. */
export interface SecondStep {
  variance: NoiseVariance;
  factors: SignalFactors;
  /** τ per unit of the second step size, by group of neurons. */
  response: Float64Array;
}

/** A second gradient and what it is seen with. */
export interface SecondStepInput {
  first: Step;
  second: Gradient;
  /** β of the first gradient. */
  beta: Float64Array;
  /** ‖x_j‖² of the batch, where both steps have the same; null for independent batches. */
  lengths: Float64Array | null;
  nodes: NeuronNodes;
  /** Of the neurons at these nodes. */
  left: LeftBasis;
  /** Means over groups of neurons of what is known at the nodes. */
  toGroups: (values: Float64Array) => Float64Array;
}

/**
 * Noise and signal of a second step (MODEL §2.4, §2.5): moments of the shifted slope at a few values of the readout, from which both
 * follow for every neuron by interpolation. It costs as many thin products as there are nodes, never one of the gradient's size.
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
  // On a fresh batch the first step's noise adds to the variance of pre-activations.
  const perSquare = lengths
    ? 0
    : (first.rate * norm(residual1)) ** 2 * slopeVariance(activation) * (d / residual1.length ** 2);
  const moments = await slopeMoments(backend, input, nodes.nodes, perSquare);
  const means = Array.from(nodes.nodes, (_, k) => moments.mean.subarray(k * n, (k + 1) * n));
  const rights = await weightedInputs(backend, second, means);
  return {
    variance: secondStepVariance(activation, nodes, moments, [residual1, second.residual], lengths !== null),
    response: toGroups(secondResponse(moments, second.residual, nodes.nodes, perSquare)),
    factors: signalFactors(left, beta, rights, betaStar, c1),
  };
}
