/**
 * Speeds of matrix products per core that cost models assume, those of a Zen 5 (`bench/cost.mjs` shows how they fit).
 * They set the proportions. The stored rows of a host calibrate the scale.
 */
export const gemmFlopsPerMs = { f32: 1.8e8, f64: 8.5e7 } as const;
