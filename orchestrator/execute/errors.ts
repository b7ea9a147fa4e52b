/** Thrown for a chunk that cannot be used; exit code 2. */
export class ChunkError extends Error {
  override name = 'ChunkError';
}

/** Thrown if points that a command needs could not be computed; exit code 1. */
export class ComputeError extends Error {
  override name = 'ComputeError';
}
