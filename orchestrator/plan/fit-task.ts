import type { Experiment } from '../../kernels/contract/experiment.ts';
import { groupBy } from '../../kernels/grouping/group-by.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import { taskId } from './share.ts';
import { expectedMs, type HostFactors, type Task } from './task.ts';

/**
 * Cuts a task so that its first part is expected to end in time. It takes the points in an order in which neighbours share most.
 * @param task one that is expected to take longer
 * @param msLeft core time that is left, milliseconds
 * @returns the part that fits and the rest; nothing if not even one point fits
 */
export function fitTask(experiment: Experiment, task: Task, msLeft: number, host: HostFactors): readonly Task[] {
  const points = inOrderOfCuts(experiment, task.points);
  const part = (some: readonly Point[]): Task => {
    const { ms } = experiment.estimate(some.map(({ parameters }) => parameters));
    return { ...task, id: taskId(some), points: some, modelMs: ms };
  };
  const fits = (count: number): boolean => expectedMs(part(points.slice(0, count)), host) <= msLeft;
  let [least, most] = [0, points.length];
  while (most - least > 1) {
    const middle = (least + most) >> 1;
    if (fits(middle)) least = middle;
    else most = middle;
  }
  return least === 0 ? [] : [part(points.slice(0, least)), part(points.slice(least))];
}

function inOrderOfCuts({ sharing }: Experiment, points: readonly Point[]): readonly Point[] {
  return (sharing?.cuts ?? []).reduceRight<readonly Point[]>(
    (ordered, cut) => [...groupBy(ordered, ({ parameters }) => cut(parameters)).values()].flat(),
    points,
  );
}
