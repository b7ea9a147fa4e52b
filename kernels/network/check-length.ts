/** @throws RangeError if an array that a caller gave has another number of elements than its shape says */
export function checkLength(name: string, values: ArrayLike<number>, wanted: number): void {
  if (values.length !== wanted) throw new RangeError(`${name} has ${values.length} elements, expected ${wanted}`);
}
