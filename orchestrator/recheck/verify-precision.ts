import { NativeBackend } from '../../kernels/backends/native.ts';
import type { TwoStepResult } from '../../experiments/two-step/observer.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import { runTwoStep } from '../../experiments/two-step/compute.ts';
import { expand } from '../sweep/expand.ts';
import type { Sweep } from '../sweep/load-sweep.ts';
import { SpecError } from '../sweep/problem.ts';

/** How far f32 is from f64 at one point. */
export interface PrecisionPair {
  id: string;
  parameters: TwoStepParameters;
  outliers: { f32: number | null; f64: number | null };
  /** By quantity: largest difference, relative for values, absolute for overlaps; missing where there is nothing to compare. */
  differences: Partial<Record<Quantity, number>>;
}

/** What is compared, and the difference up to which f32 is said to suffice. */
export const precisionQuantities = {
  'outliers, relative': 1e-5,
  'bulk values, relative': 1e-4,
  'measured edge, relative': 2e-3,
  'noise edge, relative': 1e-3,
  'overlaps of outliers': 1e-3,
  'displacement, relative': 1e-5,
} as const;
export type Quantity = keyof typeof precisionQuantities;

/**
 * Computes a sample of a sweep's points in f32 and in f64, each alone and from the same random numbers. The sample is spread evenly over
 * the sweep's points, so that it meets every size and the whole grid.
 * @throws SpecError for an experiment without a precision
 */
export async function* verifyPrecision(sweep: Sweep, size: number): AsyncGenerator<PrecisionPair> {
  if (sweep.experiment !== 'two-step') {
    throw new SpecError([sweep.source.problem(['experiment'], `a ${sweep.experiment} has no precision to compare`)]);
  }
  const { points } = expand(sweep);
  const count = Math.min(size, points.length);
  for (let i = 0; i < count; i++) {
    const { id, parameters } = points[Math.floor(((i + 0.5) * points.length) / count)];
    if (!('N' in parameters)) continue;
    const single = await compute({ ...parameters, precision: 'f32' });
    const double = await compute({ ...parameters, precision: 'f64' });
    yield {
      id,
      parameters,
      outliers: { f32: single.outlierCount, f64: double.outlierCount },
      differences: compare(single, double),
    };
  }
}

async function compute(parameters: TwoStepParameters): Promise<TwoStepResult> {
  const results: TwoStepResult[] = [];
  await runTwoStep(new NativeBackend(parameters.precision), [parameters], (_, result) => results.push(result));
  return results[0];
}

function compare(single: TwoStepResult, double: TwoStepResult): PrecisionPair['differences'] {
  const outliers = Math.min(single.outlierCount ?? 0, double.outlierCount ?? 0);
  const relative = (a: number, b: number): number => Math.abs(a - b) / (Math.abs(b) || 1);
  const over = (from: number, to: number, distance: (i: number) => number): number | undefined =>
    to > from ? Math.max(...Array.from({ length: to - from }, (_, i) => distance(from + i))) : undefined;
  const lists = (r: TwoStepResult): Float64Array[] => [r.rightTarget, r.rightBeta, ...r.leftPower];
  const [ours, theirs] = [lists(single), lists(double)];
  const value = (i: number): number => relative(single.singularValues[i], double.singularValues[i]);
  const overlap = (i: number): number => Math.max(...ours.map((list, k) => Math.abs(list[i] - theirs[k][i])));
  const shared = Math.min(single.singularValues.length, double.singularValues.length);
  const found: Record<Quantity, number | undefined> = {
    'outliers, relative': over(0, outliers, value),
    'bulk values, relative': over(Math.max(single.outlierCount ?? 0, double.outlierCount ?? 0), shared, value),
    'measured edge, relative': relative(single.edgeMeasured, double.edgeMeasured),
    'noise edge, relative':
      single.edgeNoise === null || double.edgeNoise === null ? undefined : relative(single.edgeNoise, double.edgeNoise),
    'overlaps of outliers': over(0, outliers, overlap),
    'displacement, relative': relative(single.displacement, double.displacement),
  };
  return Object.fromEntries(Object.entries(found).filter(([, x]) => x !== undefined));
}
