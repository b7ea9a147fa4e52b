/** Thrown for a point to compute that the sweep does not have, or that is stored; exit code 2. */
export class OnlyError extends Error {
  override name = 'OnlyError';
}
