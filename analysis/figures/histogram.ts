/** A bar of a histogram. */
export interface Bin {
  from: number;
  to: number;
  density: number;
}

/** A histogram over all values, normalised so that it integrates to 1 if all lie in the range. */
export function histogram(values: readonly number[], from: number, to: number, bins: number): Bin[] {
  const width = (to - from) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const s of values) {
    const bin = Math.floor((s - from) / width);
    if (bin >= 0 && bin < bins) counts[bin]++;
  }
  return counts.map((count, i) => ({
    from: from + i * width,
    to: from + (i + 1) * width,
    density: count / (values.length * width),
  }));
}
