import { runSweep } from '../../run/run-sweep.ts';
import type { Arguments } from '../commands/run.ts';

/** What `nightsweep run` does. */
export async function run(given: Arguments): Promise<void> {
  process.exitCode = await runSweep({
    file: given.sweep,
    store: given.store,
    backend: given.backend,
    workers: given.workers,
    memoryGb: given.memory,
    blasCore: given['blas-core'],
    until: given.until,
    maxHours: given['max-hours'],
    taskTimeoutMinutes: given['task-timeout'],
  });
}
