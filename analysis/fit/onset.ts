import { groupBy } from '../../kernels/grouping/group-by.ts';

/** A draw at one place along the axis, and how far beyond the threshold its outliers are there. */
export interface MeasuredPoint {
  /** Place along the axis, an exponent. */
  x: number;
  replicate: number;
  /** For each thing that counts, ln of its strength over the strength of the weakest thing that counts; largest first. */
  excess: readonly number[];
}

/** Two places that are nearer to each other than this say nothing of a slope, because the edge fluctuates. */
const leastApart = 0.02;

/** An estimate of where an outlier sets in. */
export interface Onset {
  /** Weighted mean over draws, an exponent. */
  x: number;
  /** Scatter of the draws about it. */
  scatter: number;
}

/**
 * Estimates where the k-th outlier sets in, from its strengths at places beyond.
 * ln of a strength is nearly linear in the exponents, so each draw that has the outlier somewhere says by how much it is too strong there.
 * The slope is the median over draws. Nearer places weigh more.
 * The estimate is a hint where to look, good to about a tenth of the distance to the places that it comes from. Counts decide.
 * @param resolution distance in the exponent below which places weigh alike
 * @returns null if no draw has the outlier at two places some way apart, or if the outlier does not grow
 */
export function onset(points: readonly MeasuredPoint[], k: number, resolution: number): Onset | null {
  const draws = [...groupBy(points, ({ replicate }) => replicate).values()].map((own) =>
    own.flatMap(({ x, excess }) => (excess.length >= k ? [{ x, y: excess[k - 1] }] : [])).sort((a, b) => a.x - b.x),
  );
  const slopes = draws.flatMap((own) => {
    const next = own.find(({ x }) => x - own[0].x >= leastApart);
    return next ? [(next.y - own[0].y) / (next.x - own[0].x)] : [];
  });
  const slope = slopes.sort((a, b) => a - b).at(slopes.length >> 1);
  if (slope === undefined || !(slope > 0)) return null;
  const onsets = draws.filter(({ length }) => length > 0).map(([{ x, y }]) => ({ x: x - y / slope, seenAt: x }));
  const middle = onsets.reduce((sum, { x }) => sum + x, 0) / onsets.length;
  // Weights go by the place alone. Weights by a draw's own distance would favour draws whose outlier sets in late.
  const weights = onsets.map(({ seenAt }) => 1 / ((seenAt - middle) ** 2 + resolution ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (x: number) => number): number =>
    onsets.reduce((sum, { x }, i) => sum + weights[i] * of(x), 0) / total;
  const x = mean((each) => each);
  const square = mean((each) => (each - x) ** 2);
  return { x, scatter: Math.sqrt((square * onsets.length) / Math.max(onsets.length - 1, 1)) };
}
