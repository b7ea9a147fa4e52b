import { createHash } from 'node:crypto';

/**
 * What is drawn. A role names a random object; the same object is the same numbers wherever it is used. A user's own experiment names its
 * objects `own-…`.
 */
export type StreamRole =
  'weights' | 'readout' | 'target-direction' | 'label-noise' | 'inputs' | 'lanczos-start' | `own-${string}`;

/** A random stream: what is drawn, which one of its kind, its shape, and the draw it belongs to. */
export interface Stream {
  role: StreamRole;
  /** Which of several, e.g. the batch number from 1. */
  index: number;
  rows: number;
  cols: number;
  seed: number;
  replicate: number;
}

/**
 * Philox key of a stream: the first 8 bytes, as two little-endian words, of the SHA-256 of
 * `nightsweep-stream-1|role|index|rows x cols|seed|replicate`. Block b of the stream is counter (b, 0, 0, 0) read as a
 * 64-bit number; word pairs (0,1) and (2,3) of block b give normals 4b … 4b+3 by Box–Muller (docs/random-numbers.md).
 * This layout is frozen: changing it changes every draw.
 */
export function streamKey(stream: Stream): Uint32Array {
  const { role, index, rows, cols, seed, replicate } = stream;
  const text = `nightsweep-stream-1|${role}|${index}|${rows}x${cols}|${seed}|${replicate}`;
  const digest = createHash('sha256').update(text).digest();
  return Uint32Array.of(digest.readUInt32LE(0), digest.readUInt32LE(4));
}
