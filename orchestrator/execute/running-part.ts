import { expectedMs, type HostFactors } from '../plan/task.ts';
import type { Job } from './job.ts';
import type { Standing } from './tally.ts';
import type { TimeLimits } from './time-limits.ts';

/** A task is thought to have used at most this share of what is expected of it. */
const mostThought = 0.95;

/** What tasks on their way have used so far, as far as it can be told without their rows. */
export function runningPart(
  jobs: readonly Job[],
  limits: TimeLimits,
  threads: number,
  host: HostFactors,
): Pick<Standing, 'running' | 'runningMs'> {
  const running = jobs.filter(({ task }) => limits.elapsed(task.id) > 0);
  const used = ({ task, stored }: Job): number => {
    const expected = expectedMs(task, host);
    // The points with a row count as done already.
    const known = (expected * stored.size) / task.points.length;
    return Math.max(0, Math.min(limits.elapsed(task.id) * threads - known, mostThought * (expected - known)));
  };
  return { running: running.length, runningMs: running.reduce((sum, job) => sum + used(job), 0) };
}
