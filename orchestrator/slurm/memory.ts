/** What a node did for chunks that ended on it. */
export interface NodeRecord {
  /** Keys of the chunks that have no row after they ended there. */
  empty: string[];
  /** Whether any chunk that ended there has rows. */
  worked: boolean;
}

/** What a look at the queue leaves for the next look. It is plain data. */
export interface Memory {
  /** Since when nothing of a chunk was listed as living, by chunk, milliseconds since the epoch. */
  absentSince: Record<string, number>;
  /** How the last attempt at a chunk ended, as Slurm listed it. */
  ends: Record<string, { state: string; node: string }>;
  /** Chunks whose elements were taken out of the queue because they could never run, and why. */
  stuck: Record<string, string>;
  /** What nodes did for the chunks that ended there. */
  nodes: Record<string, NodeRecord>;
}

/** The memory before the first look. */
export const noMemory: Memory = { absentSince: {}, ends: {}, stuck: {}, nodes: {} };

/** The key of a chunk in the memory. */
export const keyOf = (token: string, chunk: number): string => `${token}/${chunk}`;
