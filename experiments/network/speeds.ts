import type { Precision } from '../../kernels/backends/precision.ts';

/**
 * Speeds of matrix products per core that cost models assume, those of a Zen 5 (`bench/cost.mjs` shows how they fit).
 * They set the proportions. The stored rows of a host calibrate the scale.
 */
export const gemmFlopsPerMs = { f32: 1.8e8, f64: 8.5e7 } as const;

/** Milliseconds of a gradient step on n samples: X Wᵀ and the product that makes G, the pass between them, and the drawing of X. */
export function stepMs({ N, d, precision }: { N: number; d: number; precision: Precision }, n: number): number {
  return (4 * n * N * d) / gemmFlopsPerMs[precision] + (n * (2 * N + 1.5 * d)) / 1e6;
}
