/** Rows of equal length as one row-major array, the form that `Backend.upload` takes; empty if there are no rows. */
export function stack(rows: readonly Float64Array[]): Float64Array {
  const width = rows[0]?.length ?? 0;
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    out.set(row, i * width);
  });
  return out;
}

/** The rows of a row-major matrix with `cols` columns, as views: writing to a row writes to `values`. */
export function rowsOf(values: Float64Array, cols: number): Float64Array[] {
  return Array.from({ length: values.length / cols }, (_, i) => values.subarray(i * cols, (i + 1) * cols));
}

/**
 * Scales each row of a row-major matrix to length 1, in place; a zero row becomes NaN.
 * All backends draw unit rows with this function, because the rounding of 1/length is part of a draw.
 */
export function scaleRowsToUnit(values: Float32Array | Float64Array, cols: number): void {
  for (let from = 0; from < values.length; from += cols) {
    let square = 0;
    for (let k = from; k < from + cols; k++) square += values[k] * values[k];
    const scale = 1 / Math.sqrt(square);
    for (let k = from; k < from + cols; k++) values[k] *= scale;
  }
}
