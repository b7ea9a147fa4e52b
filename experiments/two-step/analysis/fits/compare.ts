import { type FitColumn } from '../../../../analysis/fit/fit-table.ts';
import { thresholdDifference, type ThresholdDifference } from '../../../../analysis/fit/threshold-difference.ts';
import type { CountedPoint } from '../../../../analysis/fit/thresholds.ts';
import { groupBy } from '../../../../kernels/grouping/group-by.ts';
import { type Axis, type Verdict, verdictOf } from './boundary.ts';
import { type Family, type FamilyColumn, familyColumns, type FamilyPoint } from './families.ts';
import { parameterFitColumns } from './family-columns.ts';

/** Two thresholds of count ≥ k at one N, of families that differ in one parameter, or in what follows from it. */
export interface ThresholdPair extends ThresholdDifference {
  /** The first family, with null for the parameter that is compared. */
  family: Family;
  axis: Axis;
  /** Value of the exponent that is held fixed. */
  other: number | null;
  compared: FamilyColumn;
  /** Values of the compared parameter, as text. */
  from: string;
  to: string;
  k: number;
  N: number;
  /** The difference over its error; null without an error. */
  sigmas: number | null;
  /** Consistent: the difference may be 0; inconsistent: it is 3 errors and more. */
  verdict: Verdict;
}

/** Compares the thresholds of families that differ only in a parameter: every value with the first, at every N and k. */
export function comparePairs(
  families: readonly Family[],
  ks: readonly number[],
  axis: Axis,
  compared: FamilyColumn,
): ThresholdPair[] {
  // The information exponent of a target follows from it.
  const apart = new Set<FamilyColumn>([compared, 'information_exponent']);
  const same = (family: Family): string =>
    JSON.stringify(familyColumns.filter((name) => !apart.has(name)).map((name) => family.parameters[name]));
  return [...groupBy(families, same).values()].flatMap(([first, ...others]) =>
    others.flatMap((second) => pairsOf(first, second, ks, axis, compared)),
  );
}

function pairsOf(
  first: Family,
  second: Family,
  ks: readonly number[],
  axis: Axis,
  compared: FamilyColumn,
): ThresholdPair[] {
  const sizes = [...new Set(first.points.map(({ N }) => N))].sort((a, b) => a - b);
  const family = { ...first, parameters: { ...first.parameters, [compared]: null } };
  const other = axis === 'alpha2' ? first.points[0].alpha1 : first.points[0].alpha2;
  const text = ({ parameters }: Family): string => String(parameters[compared]);
  return sizes.flatMap((N) =>
    ks.flatMap((k): ThresholdPair[] => {
      const found = thresholdDifference(countedAt(first, N, axis), countedAt(second, N, axis), k);
      if (found.draws === 0 || (found.first === null && found.second === null)) return [];
      const sigmas = found.value !== null && found.error !== null && found.error > 0 ? found.value / found.error : null;
      const about = { family, axis, other, compared, from: text(first), to: text(second) };
      return [{ ...about, k, N, ...found, sigmas, verdict: verdictOf(sigmas) }];
    }),
  );
}

function countedAt({ points }: Family, N: number, axis: Axis): CountedPoint[] {
  const place = (p: FamilyPoint): number | null => (axis === 'alpha2' ? p.alpha2 : p.alpha1);
  return points
    .filter((point) => point.N === N)
    .flatMap((point) => {
      const x = place(point);
      return x === null ? [] : [{ draw: point.draw, x, count: point.count }];
    });
}

/** Columns of the table of comparisons. */
export const comparisonColumns: readonly FitColumn<ThresholdPair>[] = [
  ...parameterFitColumns<ThresholdPair>(),
  { name: 'axis', type: 'text', meaning: 'exponent along which thresholds are sought', of: (r) => r.axis },
  { name: 'compared', type: 'text', meaning: 'parameter in which the two sets differ', of: (r) => r.compared },
  { name: 'from_value', type: 'text', meaning: 'its value in the first set', of: (r) => r.from },
  { name: 'to_value', type: 'text', meaning: 'its value in the second set', of: (r) => r.to },
  { name: 'k', type: 'integer', meaning: 'count ≥ k', of: (r) => r.k },
  { name: 'width', type: 'integer', meaning: 'N', of: (r) => r.N },
  {
    name: 'first',
    type: 'real',
    meaning: 'threshold of the first set; null where the places tried do not bracket it',
    of: (r) => r.first,
  },
  { name: 'second', type: 'real', meaning: 'threshold of the second set; null likewise', of: (r) => r.second },
  { name: 'difference', type: 'real', meaning: 'second minus first; null where one is', of: (r) => r.value },
  {
    name: 'error',
    type: 'real',
    meaning:
      'standard error of the difference: paired bootstrap over common draws, and the spacing of places; null with fewer than two draws',
    of: (r) => r.error,
  },
  { name: 'draws', type: 'integer', meaning: 'draws that both sets have', of: (r) => r.draws },
  { name: 'sigmas', type: 'real', meaning: 'difference over error; null without an error', of: (r) => r.sigmas },
  {
    name: 'verdict',
    type: 'text',
    meaning: 'consistent: with no difference, within 2 errors; inconsistent: 3 errors and more; undecided: between',
    of: (r) => r.verdict,
  },
];
