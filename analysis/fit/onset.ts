import { groupBy } from '../../kernels/grouping/group-by.ts';

/** A draw at one place along the axis, by how far what counts there is beyond the threshold. */
export interface MeasuredPoint {
  x: number;
  replicate: number;
  /** For everything that counts, ln of its strength over that of the weakest that counts; largest first. */
  excess: readonly number[];
}

/** Places nearer to each other than this say nothing of a slope: the edge fluctuates. */
const leastApart = 0.02;

/** Where an outlier sets in, mean over draws, and how draws scatter about it. */
export interface Onset {
  x: number;
  scatter: number;
}

/**
 * Where the k-th outlier sets in, as the outliers beyond tell: ln of a strength is nearly linear in the exponents, and each draw that has the outlier
 * somewhere says by how much it is too strong there. Nearer places weigh more. It is a hint where to look, good to about a tenth of the
 * way from the places that it comes from; counts decide.
 * @param resolution distance in the exponent below which places weigh alike
 * @returns null where no draw has the outlier at two places some way apart, or it does not grow
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
  // By the place alone: to weigh a draw by its own distance would favour those that set in late.
  const weights = onsets.map(({ seenAt }) => 1 / ((seenAt - middle) ** 2 + resolution ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (x: number) => number): number =>
    onsets.reduce((sum, { x }, i) => sum + weights[i] * of(x), 0) / total;
  const x = mean((each) => each);
  const square = mean((each) => (each - x) ** 2);
  return { x, scatter: Math.sqrt((square * onsets.length) / Math.max(onsets.length - 1, 1)) };
}
