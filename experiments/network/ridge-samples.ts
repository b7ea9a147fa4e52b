/** Samples of the ridge regressions of a point, which 0 sets to those of a step. */
export function ridgeSize({ ridgeSamples, n }: { ridgeSamples: number; n: number }): number {
  return ridgeSamples === 0 ? n : ridgeSamples;
}
