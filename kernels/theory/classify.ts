import { tailMargin } from './edges.ts';

/** Above the noise edge, a value with a larger match than this is learned (MODEL §2.5b). */
export const learnedMatch = 1 / 4;
/** Below the noise edge, a value with a larger match than this is a submerged direction. */
export const submergedMatch = 1 / 2;

/** Values of the weights by what they are (MODEL §2.5b). */
export interface ClassCounts {
  /** Learned directions: above the noise edge, with a match. */
  learned: number;
  /** Above the noise edge, without a match. */
  noiseOutliers: number;
  /** Directions with a match in the tail of the noise: below the noise edge, and above the measured edge by a factor 1 + N^(−2/3). */
  submerged: number;
}

/** Whether a singular value is a learned direction (MODEL §2.5b). */
export function isLearned(value: number, match: number, noiseEdge: number): boolean {
  return value > noiseEdge && match > learnedMatch;
}

/**
 * Counts singular values by what they are (MODEL §2.5b).
 * @param values singular values, largest first
 * @param match `signalMatch` of each
 * @param edges the noise edge, and the measured edge; without a measured one nothing counts as submerged
 */
export function classCounts(
  values: Float64Array,
  match: Float64Array,
  { noise, measured, N }: { noise: number; measured: number | null; N: number },
): ClassCounts {
  const counts = { learned: 0, noiseOutliers: 0, submerged: 0 };
  const tail = (measured ?? Infinity) * tailMargin(N);
  values.forEach((s, k) => {
    if (s > noise) counts[isLearned(s, match[k], noise) ? 'learned' : 'noiseOutliers']++;
    else if (s > tail && match[k] > submergedMatch) counts.submerged++;
  });
  return counts;
}
