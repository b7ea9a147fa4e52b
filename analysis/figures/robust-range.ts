/** A range for colours, and how many values lie beyond it. */
export interface RobustRange {
  low: number;
  high: number;
  beyond: number;
}

/** With fewer values than this all of them have their place: none can be told to be far out. */
const fewest = 20;
/** A value is far out if it is beyond the middle nine tenths by more than this many times their width. */
const far = 1.5;

/**
 * The range of values that colours shall tell apart. A few values that lie far from all others do not set it, because all others would have one
 * colour. If more than a twentieth lie far out, they belong to the values.
 * @param numbers finite; an empty list gives 0 to 1
 */
export function robustRange(numbers: readonly number[]): RobustRange {
  if (numbers.length === 0) return { low: 0, high: 1, beyond: 0 };
  const sorted = Float64Array.from(numbers).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))];
  const all = { low: sorted[0], high: sorted[sorted.length - 1], beyond: 0 };
  const width = at(0.95) - at(0.05);
  if (sorted.length < fewest || width === 0) return all;
  const within = sorted.filter((x) => x >= at(0.05) - far * width && x <= at(0.95) + far * width);
  return { low: within[0], high: within[within.length - 1], beyond: sorted.length - within.length };
}
