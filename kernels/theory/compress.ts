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
  const body = Math.max(sorted.length - kept, 0);
  const groups = Math.min(groupsOfBody, body);
  const values: number[] = [];
  const counts: number[] = [];
  for (let g = 0; g < groups; g++) {
    const from = Math.floor((g * body) / groups);
    const to = Math.floor(((g + 1) * body) / groups);
    values.push(sorted.subarray(from, to).reduce((sum, x) => sum + x, 0) / (to - from));
    counts.push(to - from);
  }
  for (let i = body; i < sorted.length; i++) {
    values.push(sorted[i]);
    counts.push(1);
  }
  return { values: Float64Array.from(values), counts: Float64Array.from(counts) };
}
