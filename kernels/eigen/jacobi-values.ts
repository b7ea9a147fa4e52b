const maxSweeps = 60;
const orthogonal = 1e-15;

/**
 * All singular values of a small matrix by one-sided Jacobi rotations, largest first: small values come out far better than from a Gram
 * matrix, to about 1e-15 of the largest.
 * @param columns of equal length, at most as many as they are long; overwritten
 */
export function jacobiValues(columns: readonly Float64Array[]): Float64Array {
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    let rotated = false;
    for (let p = 0; p < columns.length; p++) {
      for (let q = p + 1; q < columns.length; q++) if (orthogonalise(columns[p], columns[q])) rotated = true;
    }
    if (!rotated) break;
  }
  const lengths = Float64Array.from(columns, (x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0)));
  return lengths.sort().reverse();
}

/** Rotates two columns until they are orthogonal; false if they are already. */
function orthogonalise(x: Float64Array, y: Float64Array): boolean {
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += x[i] * x[i];
    yy += y[i] * y[i];
    xy += x[i] * y[i];
  }
  if (!(Math.abs(xy) > orthogonal * Math.sqrt(xx * yy))) return false;
  const zeta = (yy - xx) / (2 * xy);
  const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i], y[i]];
    x[i] = cosine * a - sine * b;
    y[i] = sine * a + cosine * b;
  }
  return true;
}
