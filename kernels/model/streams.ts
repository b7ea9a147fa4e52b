import { createHash } from 'node:crypto';

/**
 * The random object that a stream is for (docs/random-numbers.md). The same object has the same numbers wherever it is used.
 * A user's own experiment names its objects `own-…`. A role that was once used must not be used for another object.
 */
export type StreamRole =
  | 'weights'
  | 'readout'
  | 'target-direction'
  | 'label-noise'
  | 'inputs'
  | 'input-scale'
  | 'input-direction'
  | 'input-sign'
  | 'data-rows'
  | 'data-labels'
  | 'lanczos-start'
  | `own-${string}`;

/** Names a random matrix. Its entries depend on these six values and on nothing else. */
export interface Stream {
  /** Which random object it is. */
  role: StreamRole;
  /** Which of several with one role, e.g. the batch number from 1; 0 if there is one only. */
  index: number;
  /** Rows of the matrix. */
  rows: number;
  /** Columns of the matrix. */
  cols: number;
  /** Seed of the sweep. */
  seed: number;
  /** Number of the draw, from 0. */
  replicate: number;
}

/**
 * Philox key of a stream (docs/random-numbers.md): the first 8 bytes, as two little-endian words, of the SHA-256 of
 * `nightsweep-stream-1|<role>|<index>|<rows>x<cols>|<seed>|<replicate>`.
 * Block b of the stream is the counter (b mod 2³², ⌊b/2³²⌋, 0, 0). Its word pairs (0, 1) and (2, 3) give normals 4b … 4b + 3.
 * This layout is frozen: changing it changes every draw.
 */
export function streamKey(stream: Stream): Uint32Array {
  const { role, index, rows, cols, seed, replicate } = stream;
  const text = `nightsweep-stream-1|${role}|${index}|${rows}x${cols}|${seed}|${replicate}`;
  const digest = createHash('sha256').update(text).digest();
  return Uint32Array.of(digest.readUInt32LE(0), digest.readUInt32LE(4));
}
