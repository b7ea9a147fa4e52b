import { norm } from '../vectors/vector.ts';

const maxSweeps = 60;
/** Two columns are taken as orthogonal if their cosine is not above this. */
const orthogonal = 1e-15;

/**
 * All singular values of a small matrix, largest first, by one-sided Jacobi rotations.
 * Errors are about 1e-15 of the largest value. Eigenvalues of a Gram matrix give small values far less exactly.
 * @param columns the matrix by columns of equal length, at most as many as they are long; overwritten
 */
export function jacobiValues(columns: readonly Float64Array[]): Float64Array {
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    let rotated = false;
    for (let p = 0; p < columns.length; p++) {
      for (let q = p + 1; q < columns.length; q++) if (orthogonalise(columns[p], columns[q])) rotated = true;
    }
    if (!rotated) break;
  }
  return Float64Array.from(columns, norm).sort().reverse();
}

/** Makes two columns orthogonal by a plane rotation. Returns false, and changes nothing, if they are orthogonal already. */
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
