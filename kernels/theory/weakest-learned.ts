import { spikedValue, spikeThreshold } from './bgn.ts';
import { learnedMatch } from './classify.ts';
import { isotropicEdge } from './edges.ts';

const known = new Map<number, number>();

/**
 * The weakest isolated spike that counts as learned has its outlier at this factor times the edge: there its match is 1/4 (MODEL §2.5b).
 * Its strength is about 1.16 times the threshold c^{1/4} for c from 0.5 to 4.
 * @param aspect c = N/d
 */
export function weakestLearned(aspect: number): number {
  let factor = known.get(aspect);
  if (factor === undefined) {
    let [low, high] = [spikeThreshold(aspect), 4 * spikeThreshold(aspect)];
    while (high - low > 1e-9 * high) {
      const theta = (low + high) / 2;
      const { left, right } = spikedValue(theta, aspect);
      if (left * right > learnedMatch) high = theta;
      else low = theta;
    }
    factor = spikedValue(high, aspect).value / isotropicEdge(aspect, 1);
    known.set(aspect, factor);
  }
  return factor;
}
