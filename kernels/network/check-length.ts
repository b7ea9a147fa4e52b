/**
 * Checks an array that a caller gave.
 * @throws TypeError if it is no array; RangeError if it has another number of elements than its shape says, or if one of
 * them is no finite number
 */
export function checkNumbers(name: string, values: ArrayLike<number>, wanted: number): void {
  checkArray(name, values);
  checkLength(name, values, wanted);
  for (let at = 0; at < wanted; at++) {
    if (!Number.isFinite(values[at]))
      throw new RangeError(`${name}: element ${at} is no finite number (${values[at]})`);
  }
}

/** @throws TypeError if it is no array of numbers */
export function checkArray(name: string, values: ArrayLike<number>): void {
  if (values instanceof Float64Array || values instanceof Float32Array || Array.isArray(values)) return;
  throw new TypeError(`${name} is no Float64Array`);
}

/** @throws RangeError if a list has another number of elements than it should */
export function checkLength(name: string, values: ArrayLike<number>, wanted: number): void {
  if (values.length !== wanted) throw new RangeError(`${name} has ${values.length} elements, expected ${wanted}`);
}
