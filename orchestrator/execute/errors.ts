/** Thrown for a chunk that cannot be used; exit code 2. */
export class ChunkError extends Error {
  override name = 'ChunkError';
}

/** Thrown where points that a command needs could not be computed. */
export class ComputeError extends Error {
  override name = 'ComputeError';
}
