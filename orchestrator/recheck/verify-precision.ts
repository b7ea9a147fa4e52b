import { InputFileError } from '../../analysis/text/problem.ts';
import { numbersOf, type Row } from '../../kernels/contract/column.ts';
import type { Draw } from '../../kernels/contract/experiment.ts';
import { type Point, pointOf } from '../../kernels/contract/identity.ts';
import { type ComputeContext, computeRows } from '../execute/compute-rows.ts';
import { expand } from '../sweep/expand.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { type Sample, spread } from './sample.ts';
import { comparedColumns, comparedEntries, difference, toleranceOf } from './compare.ts';

/** Something to compare between f32 and f64, and the largest difference with which f32 suffices. */
export interface PrecisionQuantity {
  name: string;
  allowed: number;
  /** Its difference at one point; null if there is nothing to compare. */
  of: (single: Row, double: Row) => number | null;
}

/** How far f32 is from f64 at one point. */
export interface PrecisionPair {
  id: string;
  parameters: Draw;
  /** One per quantity; null if there is nothing to compare. */
  differences: (number | null)[];
}

/** The quantities that a sweep's experiment declares for this comparison. */
export function precisionQuantities({ experiment }: Sweep): PrecisionQuantity[] {
  return comparedColumns(experiment).flatMap((column): PrecisionQuantity[] => {
    const { name } = column;
    const tolerance = toleranceOf(column);
    if (!tolerance || tolerance.precision === null) return [];
    const { entries, beyond } = tolerance;
    const kind = tolerance.relative ? ', relative' : '';
    const whole: PrecisionQuantity = {
      name: entries === undefined ? `${name}${kind}` : `${name} (first ${entries})${kind}`,
      allowed: tolerance.precision,
      of: (single, double) => {
        if ((single[name] ?? null) === null && (double[name] ?? null) === null) return null;
        const to = entries === undefined ? Infinity : comparedEntries(name, tolerance, single, double);
        return to === 0 ? null : difference(name, tolerance, single, double, 0, to);
      },
    };
    if (entries === undefined || beyond === undefined) return [whole];
    const rest: PrecisionQuantity = {
      name: `${name} (the others)${kind}`,
      allowed: beyond,
      of: (single, double) => {
        const from = Math.max(Number(single[entries] ?? 0), Number(double[entries] ?? 0));
        const to = Math.min(numbersOf(single, name).length, numbersOf(double, name).length);
        return to > from ? difference(name, tolerance, single, double, from, to) : null;
      },
    };
    return [whole, rest];
  });
}

/**
 * Computes a sample of a sweep's points in f32 and in f64, from the same random numbers.
 * The sample spreads evenly over the sweep's points, so it meets every size and the whole grid.
 * @throws InputFileError if the experiment has no precision, ComputeError if a point cannot be computed
 */
export async function verifyPrecision(sweep: Sweep, size: Sample, context: ComputeContext): Promise<PrecisionPair[]> {
  const { experiment, source } = sweep;
  if (!('precision' in experiment.parameters)) {
    throw new InputFileError([source.problem(['experiment'], `${experiment.title} has no precision to compare`)]);
  }
  const sample = spread(expand(sweep).points, size);
  const inPrecision = (precision: 'f32' | 'f64'): Point[] =>
    sample.map(({ parameters }) => pointOf(experiment, { ...parameters, precision }));
  const [singles, doubles] = [inPrecision('f32'), inPrecision('f64')];
  const rows = await computeRows(experiment, [...singles, ...doubles], context);
  const quantities = precisionQuantities(sweep);
  return sample.flatMap(({ id, parameters }, i): PrecisionPair[] => {
    const [single, double] = [rows.get(singles[i].id), rows.get(doubles[i].id)];
    if (!single || !double) return [];
    return [{ id, parameters, differences: quantities.map(({ of }) => of(single, double)) }];
  });
}
