/** Bound on the sweeps per eigenvalue. Two are usual; one that needs this many will never converge. */
const maxSweeps = 60;

/**
 * All eigenvalues of the leading k×k part of a symmetric tridiagonal matrix, to rounding relative to the largest.
 * The method is implicit QL with Wilkinson's shift (Bowdler, Martin, Reinsch and Wilkinson 1968).
 * @param diagonal at least k entries
 * @param offDiagonal at least k − 1 entries
 * @returns k values, largest first
 * @throws Error if an eigenvalue does not converge
 */
export function tridiagonalValues(diagonal: Float64Array, offDiagonal: Float64Array, k: number): Float64Array {
  const d = diagonal.slice(0, k);
  const e = new Float64Array(k);
  e.set(offDiagonal.subarray(0, Math.max(k - 1, 0)));
  for (let first = 0; first < k; first++) {
    for (let sweep = 0; ; sweep++) {
      const last = endOfBlock(d, e, first);
      if (last === first) break;
      if (sweep === maxSweeps)
        throw new Error(`eigenvalue ${first} of a ${k}×${k} tridiagonal matrix did not converge`);
      sweepQL(d, e, first, last);
    }
  }
  return d.sort().reverse();
}

/** The first row at or after `first` that does not couple to the next row. */
function endOfBlock(d: Float64Array, e: Float64Array, first: number): number {
  let last = first;
  while (last < d.length - 1 && Math.abs(e[last]) > Number.EPSILON * (Math.abs(d[last]) + Math.abs(d[last + 1])))
    last++;
  return last;
}

/** One QL sweep on the rows `first` to `last`: plane rotations from the last row up chase the bulge that the shift makes. */
function sweepQL(d: Float64Array, e: Float64Array, first: number, last: number): void {
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  const root = Math.sqrt(half * half + 1);
  let g = d[last] - d[first] + e[first] / (half + (half < 0 ? -root : root));
  let [s, c, p] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[last] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const t = (d[i] - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
  }
  d[first] -= p;
  e[first] = g;
  e[last] = 0;
}
