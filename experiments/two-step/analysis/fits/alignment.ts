import { groupBy } from '../../../../kernels/grouping/group-by.ts';
import { Resampler, resamples, spread } from '../../../../analysis/fit/bootstrap.ts';
import type { FitColumn } from '../../../../analysis/fit/fit-table.ts';
import { parameterFitColumns } from './family-columns.ts';
import type { Family, FamilyPoint } from './families.ts';
import { inflation } from '../../../../analysis/fit/extrapolate.ts';
import { leastSquares } from '../../../../analysis/fit/least-squares.ts';

/** How an overlap with the target changes with N. */
export type Trend = 'grows' | 'stays' | 'between' | 'decays as N^-1/2' | 'decays faster' | 'undetermined';

/** Root mean square overlap at one N. */
export interface AlignmentSize {
  N: number;
  draws: number;
  /** Root mean square over the draws. */
  rms: number;
  /** Its standard error: bootstrap over draws. */
  error: number;
  /** The overlap of a random direction: 1/√d. */
  random: number;
}

/** Scaling of one overlap in a family: rms ∝ N^slope. */
export interface FamilyAlignment {
  family: Family;
  /** Which overlap: that of right vector 1, 2 or 3, or that of the span of all outliers. */
  which: string;
  sizes: AlignmentSize[];
  slope: number;
  /** Standard error, enlarged by √(χ²/freedom) where that exceeds 1. */
  slopeError: number;
  /** Chance of so large a χ²; null without degrees of freedom. */
  probability: number | null;
  trend: Trend;
}

const quantities: { which: string; of: (p: FamilyPoint) => number }[] = [
  ...[1, 2, 3].map((k) => ({ which: `vector ${k}`, of: (p: FamilyPoint) => p.overlaps[k - 1] ?? 0 })),
  { which: 'span of the outliers', of: (p) => p.spanOverlap },
];

/**
 * Fits overlaps with the target against N: those of the first three right vectors, which every row records, outliers or not, and that of
 * the outliers' span. A direction that has learnt nothing decays as N^{−1/2}.
 */
export function fitAlignments(families: readonly Family[]): FamilyAlignment[] {
  return families.flatMap((family) =>
    quantities.flatMap(({ which, of }) => {
      const fit = fitAlignment(family.points, of);
      return fit ? [{ family, which, ...fit }] : [];
    }),
  );
}

function fitAlignment(
  points: readonly FamilyPoint[],
  of: (p: FamilyPoint) => number,
): Omit<FamilyAlignment, 'family' | 'which'> | null {
  const resampler = new Resampler();
  const sizes = [...groupBy(points, ({ N }) => N)]
    .sort(([a], [b]) => a - b)
    .flatMap(([N, own]): AlignmentSize[] => {
      const squares = own.map((p) => of(p) ** 2);
      const rmsOf = (indices: readonly number[]): number =>
        Math.sqrt(indices.reduce((sum, i) => sum + squares[i], 0) / indices.length);
      const rms = rmsOf(squares.map((_, i) => i));
      const scatter = spread(Array.from({ length: resamples }, () => rmsOf(resampler.take(squares.length))));
      if (!(rms > 0) || !scatter || !(scatter.error > 0)) return [];
      return [{ N, draws: own.length, rms, error: scatter.error, random: Math.sqrt(own[0].aspect / N) }];
    });
  const fit = leastSquares(
    sizes.map(({ N, rms, error }) => ({ x: [1, Math.log(N)], y: Math.log(rms), error: error / rms })),
  );
  if (!fit) return null;
  const [slope, slopeError] = [fit.coefficients[1], fit.errors[1] * inflation(fit)];
  return { sizes, slope, slopeError, probability: fit.probability, trend: trendOf(slope, slopeError) };
}

/** Exponents within this distance of 0 or −1/2 count as equal to them, however small their errors: corrections to scaling are as large. */
const exponentTolerance = 0.05;

function trendOf(slope: number, error: number): Trend {
  const reach = Math.max(2 * error, exponentTolerance);
  const [learnt, random] = [Math.abs(slope) <= reach, Math.abs(slope + 0.5) <= reach];
  if (learnt && random) return 'undetermined';
  if (learnt) return 'stays';
  if (slope > 0) return 'grows';
  if (random) return 'decays as N^-1/2';
  return slope > -0.5 ? 'between' : 'decays faster';
}

/** Columns of `alignment.parquet`: a row per family and quantity. */
export const alignmentColumns: readonly FitColumn<FamilyAlignment>[] = [
  ...parameterFitColumns<FamilyAlignment>(),
  { name: 'which', type: 'text', meaning: 'overlap with β* of which direction', of: (r) => r.which },
  { name: 'slope', type: 'real', meaning: 'exponent of the rms overlap in N', of: (r) => r.slope },
  { name: 'slope_error', type: 'real', meaning: 'its standard error', of: (r) => r.slopeError },
  { name: 'probability', type: 'real', meaning: 'chance of so large a χ²', of: (r) => r.probability },
  {
    name: 'trend',
    type: 'text',
    meaning:
      'grows, stays, decays as N^-1/2 (nothing learnt), between, or decays faster; at two standard errors, at least 0.05; undetermined where these allow both 0 and −1/2',
    of: (r) => r.trend,
  },
  { name: 'widths', type: 'reals', meaning: 'sizes N', of: (r) => r.sizes.map(({ N }) => N) },
  { name: 'rms', type: 'reals', meaning: 'rms overlap at each', of: (r) => r.sizes.map(({ rms }) => rms) },
  { name: 'errors', type: 'reals', meaning: 'its standard error', of: (r) => r.sizes.map(({ error }) => error) },
  { name: 'random', type: 'reals', meaning: '1/√d at each', of: (r) => r.sizes.map(({ random }) => random) },
];
