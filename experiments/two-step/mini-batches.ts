import type { Assignment, Fault } from '../../kernels/contract/experiment.ts';
import type { BatchMode } from './point.ts';

/** Most steps of a run. Each has a name of its own, alpha1 … alpha8, beside `alphas`. */
export const mostSteps = 8;

/** Points share these objects. */
const miniBatches = Array.from({ length: mostSteps + 1 }, (_, batches) => ({ batches }));

/** How the samples of a point are dealt to its steps. */
export interface Dealt {
  /** Samples of each step. */
  n: number;
  batch: BatchMode;
  /** Number of steps; null where the step sizes say it. */
  steps: number | null;
}

/**
 * How a sweep deals samples to steps: by `batch`, or by `passes` through n samples with a `batch_size`.
 * @param n samples that the sweep gives
 */
export function dealSamples(given: Assignment, n: number, usual: unknown): Dealt | Fault {
  const ways = ['passes', 'batch_size'].filter((name) => name in given);
  if (ways.length === 0) return { n, batch: (given.batch ?? usual) as BatchMode, steps: null };
  if ('batch' in given) {
    const message = `batch and ${ways.join(' and ')} both say which samples each step has`;
    return { parameter: 'batch', message, allowed: 'batch, or passes with batch_size' };
  }
  const { passes = 1, batch_size: size = n } = given as { passes?: number; batch_size?: number };
  if (n % size !== 0) {
    const message = `batch_size = ${size} does not divide n = ${n}`;
    return { parameter: 'batch_size', message, allowed: `a divisor of n, e.g. ${nearestDivisor(n, size)}` };
  }
  const steps = (passes * n) / size;
  if (steps > mostSteps) {
    const message = `${passes} passes through ${n / size} mini-batches are ${steps} steps`;
    return { parameter: ways[0], message, allowed: `at most ${mostSteps} steps` };
  }
  return { n: size, batch: miniBatches[n / size], steps };
}

/** One mini-batch is a reused batch, and mini-batches that no step meets again are independent ones: these are the same points. */
export function canonicalBatch(batch: BatchMode, steps: number): BatchMode {
  // A single step has a single batch, so all modes are the same point.
  if (steps === 1) return 'reused';
  if (typeof batch !== 'object') return batch;
  if (batch.batches === 1) return 'reused';
  return batch.batches >= steps ? 'independent' : miniBatches[batch.batches];
}

function nearestDivisor(n: number, size: number): number {
  let best = n;
  for (let k = 1; k <= mostSteps; k++) if (n % k === 0 && Math.abs(n / k - size) < Math.abs(best - size)) best = n / k;
  return best;
}
