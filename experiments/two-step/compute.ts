import type { Lab } from '../../kernels/contract/experiment.ts';
import { Descent, type Run } from '../../kernels/network/descent.ts';
import { drawNetwork } from '../../kernels/network/draw.ts';
import { DrawnData } from '../../kernels/network/drawn-data.ts';
import { Observer, type TwoStepResult } from './observer.ts';
import { tableOf } from '../network/data/open-table.ts';
import type { TwoStepParameters } from './point.ts';
import { runOf } from './run.ts';

/** A point to compute within a block: a run of steps and what to record at its end. */
interface PointRun extends Run {
  index: number;
}

/**
 * Computes points that share a draw, and emits each result as soon as it is known. The points may differ in everything but `DrawParameters`
 * and precision.
 * @param emit called with the index of a point and its result
 */
export async function computeOnBackend(
  { backend, files }: Lab,
  points: readonly TwoStepParameters[],
  emit: (index: number, result: TwoStepResult) => void,
): Promise<void> {
  const table = await tableOf(points[0].inputs, files);
  const network = await drawNetwork(backend, points[0], table?.labels?.direction);
  const data = new DrawnData(backend, network, table);
  const runs: PointRun[] = [];
  for (const [index, p] of points.entries()) {
    runs.push({ index, ...(await runOf(data, p)) });
  }
  const observer = new Observer(backend, network, data, points[0]);
  const descent = new Descent<PointRun>(backend, network, (pencil, arrivals, preactivations) =>
    observer.observe(
      { pencil, preactivations },
      arrivals.map((arrival) => ({ ...arrival, parameters: points[arrival.run.index] })),
      (i, result) => {
        emit(arrivals[i].run.index, result);
      },
    ),
  );
  await descent.take(runs);
  observer.release();
  await data.release();
}
