import { computeOnBackend } from '../../experiments/two-step/compute.ts';
import type { TwoStepResult } from '../../experiments/two-step/observer.ts';
import type { TwoStepParameters } from '../../experiments/two-step/point.ts';
import type { Backend } from '../../kernels/backends/backend.ts';
import { NativeBackend } from '../../kernels/backends/native.ts';

/**
 * Computes points that share a draw.
 * @returns their results in the order of the points
 * @throws where a point has no result, or two
 */
export async function computePoints(
  points: readonly TwoStepParameters[],
  backend: Backend = new NativeBackend(points[0].precision),
): Promise<TwoStepResult[]> {
  const results = new Map<number, TwoStepResult>();
  await computeOnBackend({ backend, files: {} }, points, (index, result) => {
    if (results.has(index)) throw new Error(`point ${index} came out twice`);
    results.set(index, result);
  });
  return points.map((_, index) => {
    const result = results.get(index);
    if (!result) throw new Error(`point ${index} did not come out`);
    return result;
  });
}
