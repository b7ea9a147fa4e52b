/** Thrown if a sweep needs more of the machine than there is; exit code 2. */
export class ResourceError extends Error {
  override name = 'ResourceError';
}
