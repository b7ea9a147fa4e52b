/**
 * Checks the number of values that are to fill a matrix.
 * @throws RangeError if it is not rows·cols
 */
export function checkCount(values: ArrayLike<number>, rows: number, cols: number): void {
  if (values.length !== rows * cols) throw new RangeError(`${values.length} values for a ${rows}×${cols} matrix`);
}
