import type { Registry } from '../../../kernels/contract/registry.ts';
import { type RunRequest, runSweep } from '../../run/run-sweep.ts';
import { answer } from '../answer.ts';
import { hearRun } from '../hear-run.ts';

/** Runs what a sweep has left to run; the exit code says how it ended. */
export async function run(request: Omit<RunRequest, 'hear'>, registry: Registry): Promise<void> {
  answer('', { store: request.store, pointsDone: 0, pointsFailed: 0, pointsLeft: 0 });
  process.exitCode = await runSweep({ ...request, hear: hearRun }, registry);
}
