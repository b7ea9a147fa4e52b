import type { Standing } from '../execute/tally.ts';

/** How far a run is, and when it should end. */
export interface RunOutlook {
  /** Share of the work that is done, 0 … 1; tasks on their way count in part. */
  share: number;
  /** Milliseconds until the end. */
  leftMs: number;
  /** Points with a new row per minute so far. */
  perMinute: number;
}

/** From so much time on, milliseconds, what was measured outweighs the prediction. */
const trusted = 60_000;

/**
 * The outlook of a run. At first it goes by the prediction, so it is there from the first second; then more and more by the pace of the run.
 * @param elapsedMs time since the run began, milliseconds
 */
export function outlookOf(standing: Standing, elapsedMs: number): RunOutlook {
  const { pointsDone, failed, points, expectedMs, expectedDoneMs, runningMs, cores } = standing;
  const perMinute = elapsedMs > 0 ? (pointsDone * 60_000) / elapsedMs : 0;
  // At the end exactly 1: the sums over tasks differ by rounding.
  if (pointsDone + failed === points) return { share: 1, leftMs: 0, perMinute };
  const doneMs = Math.min(expectedDoneMs + runningMs, expectedMs);
  const predicted = (expectedMs - doneMs) / cores;
  const weight = elapsedMs / (elapsedMs + trusted);
  const pace = doneMs > 0 ? (elapsedMs * cores) / doneMs : 1;
  // Means of logarithms: a pace of a half and one of two are equally far from the prediction.
  const leftMs = predicted * Math.exp(weight * Math.log(pace));
  return { share: expectedMs > 0 ? doneMs / expectedMs : 0, leftMs, perMinute };
}
