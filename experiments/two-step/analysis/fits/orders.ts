import { activationCoefficients, activationOfLabel, hasKink } from '../../../../kernels/model/activations.ts';
import { namedInputs } from '../../../../kernels/model/input-laws.ts';
import type { Family } from './families.ts';

/** Coefficients below this count as 0. */
const none = 1e-8;
/** c_1 … c_7 are known, so orders up to 6 are. */
const knownOrders = 6;

/** Readouts whose powers differ. */
const plainReadouts = new Set<string>(['gaussian', 'uniform', 'symmetric']);
const plainInputs = new Set<string>(namedInputs);

/**
 * Orders k ≥ 1 of the expansion that have spikes for N → ∞, ascending, up to 6 (MODEL §2.2, §2.3).
 * With independent batches these are the orders with c_{k+1} ≠ 0. With a reused batch these are all but the odd orders of an odd
 * activation.
 * @returns null if the expansion does not hold: not two steps, α1 ≥ 1/2, c_1 = 0, the standard scaling, readouts whose powers coincide,
 *   inputs with heavy tails or a direction of their own, or a kink of σ with a reused batch
 */
export function presentOrders({ parameters }: Pick<Family, 'parameters'>): number[] | null {
  const { steps, alpha1, batch, activation, output_scaling: scaling, readout, inputs } = parameters;
  if (steps !== 2 || (typeof alpha1 === 'number' && alpha1 >= 0.5)) return null;
  if (scaling === 'standard' || !plainReadouts.has(String(readout)) || !plainInputs.has(String(inputs))) return null;
  const sigma = activationOfLabel(String(activation));
  if (batch === 'reused' && hasKink(sigma)) return null;
  const c = activationCoefficients(sigma);
  if (Math.abs(c[1]) <= none) return null;
  const isOdd = [2, 4, 6].every((k) => Math.abs(c[k]) <= none);
  const orders = Array.from({ length: knownOrders }, (_, i) => i + 1);
  return orders.filter((k) => (batch === 'reused' ? !(isOdd && k % 2 === 1) : Math.abs(c[k + 1]) > none));
}
