import { tailMargin } from './edges.ts';

/** Above the noise edge, a value with a larger match than this is learned (MODEL §2.5b). */
export const learnedMatch = 1 / 4;
/** Only pairs of S from this share of the threshold on are matched with. */
export const leastMatched = 1 / 2;
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

/** What a singular value is (MODEL §2.5b). */
export type ValueClass = 'learned' | 'noise outlier' | 'submerged' | 'bulk';

/** The noise edge, the measured edge, and the width N. */
export interface ClassEdges {
  noise: number;
  measured: number;
  N: number;
}

/** The class of a singular value with a match (MODEL §2.5b). */
export function classOf(value: number, match: number, { noise, measured, N }: ClassEdges): ValueClass {
  if (value > noise) return match > learnedMatch ? 'learned' : 'noise outlier';
  return value > measured * tailMargin(N) && match > submergedMatch ? 'submerged' : 'bulk';
}

/** Counts classes (MODEL §2.5b). */
export function classCounts(classes: readonly ValueClass[]): ClassCounts {
  const count = (wanted: ValueClass): number => classes.filter((found) => found === wanted).length;
  return { learned: count('learned'), noiseOutliers: count('noise outlier'), submerged: count('submerged') };
}
