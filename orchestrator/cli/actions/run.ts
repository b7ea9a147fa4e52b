import type { Registry } from '../../../kernels/contract/registry.ts';
import { type RunRequest, runSweep } from '../../run/run-sweep.ts';

/** Runs what a sweep has left to run; the exit code says how it ended. */
export async function run(request: RunRequest, registry: Registry): Promise<void> {
  process.exitCode = await runSweep(request, registry);
}
