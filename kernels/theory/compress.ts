/** Values with multiplicities. */
export interface WeightedValues {
  values: Float64Array;
  counts: Float64Array;
}

const groupsOfBody = 48;
const kept = 24;

/**
 * A sample represented by few points, for sums of smooth increasing functions over it: the largest values one by one,
 * the others in groups of equal size by their mean.
 */
export function compress(sample: Float64Array): WeightedValues {
  const sorted = sample.slice().sort();
  const groups = rankGroups(sorted.length, groupsOfBody, kept).map(({ from, to }) => sorted.subarray(from, to));
  return {
    values: Float64Array.from(groups, (group) => group.reduce((sum, x) => sum + x, 0) / group.length),
    counts: Float64Array.from(groups, (group) => group.length),
  };
}

/** Ranks from..to−1 of a sorted sample: the last ones alone, the others in groups of equal size. */
export function rankGroups(length: number, groupsOfBody: number, kept: number): { from: number; to: number }[] {
  const body = Math.max(length - kept, 0);
  const groups = Math.min(groupsOfBody, body);
  const bounds = Array.from({ length: groups + 1 }, (_, g) => Math.floor((g * body) / groups));
  return [
    ...bounds.slice(0, groups).map((from, g) => ({ from, to: bounds[g + 1] })),
    ...Array.from({ length: length - body }, (_, i) => ({ from: body + i, to: body + i + 1 })),
  ];
}
