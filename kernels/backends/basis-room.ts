/** Lanczos vectors that a basis has room for at first. */
const firstVectors = 96;

/**
 * Rows of storage that the basis of a Lanczos process gets: deflated right vectors, Lanczos vectors, and the next vector.
 * @param locked number of deflated right vectors
 * @param capacity bound on the number of Lanczos vectors
 */
export function rowsAtFirst(locked: number, capacity: number): number {
  return locked + Math.min(capacity, firstVectors) + 1;
}

/** Rows of the larger storage if `needed` rows exceed the `held` ones: at least twice as many, up to what the capacity can need. */
export function rowsAfterGrowth(held: number, needed: number, locked: number, capacity: number): number {
  return Math.min(Math.max(needed, 2 * held), locked + capacity + 1);
}
