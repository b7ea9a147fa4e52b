import { problemKey } from '../network/keys.ts';
import { ridgeSize } from '../network/ridge-samples.ts';
import type { NetworkPoint } from '../network/parameter-columns.ts';

/** Which size the step grows with. */
export const growths = ['n', 'N'] as const;

/** Every parameter of a point. */
export interface OneStepFeaturePoint extends NetworkPoint {
  /** α: the step is η = s n^α or s N^α. */
  alpha: number;
  /** s. */
  prefactor: number;
  growsWith: (typeof growths)[number];
  /** The λ of the ridge regressions. */
  lambdas: readonly number[];
  /** Samples of the ridge regressions; 0 for as many as the step has. */
  ridgeSamples: number;
  testSamples: number;
  /** Whether to record all singular values of the features. */
  spectrum: boolean;
}

/** η, the size of the step. */
export function stepSize({ alpha, prefactor, growsWith, n, N }: OneStepFeaturePoint): number {
  return prefactor * (growsWith === 'n' ? n : N) ** alpha;
}

/** What two points of a draw must have in common to have the same initial features and regressions. */
export function initialKey(p: OneStepFeaturePoint): string {
  return `${problemKey(p)} ${p.lambdas.join()} ${ridgeSize(p)} ${p.testSamples} ${p.spectrum}`;
}
