import type { Experiment } from '../../kernels/contract/experiment.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import type { BlasCore } from '../machine/blas-core.ts';
import type { ComputeContext } from '../execute/compute-rows.ts';
import { uncalibrated } from '../machine/calibrate.ts';
import { type BackendChoice, backendFor } from '../machine/choose-backend.ts';
import { machineResources } from '../machine/resources.ts';
import { versionWithCommit } from '../version.ts';

/**
 * What a command needs to compute a few points of an experiment on this machine. It says on standard error what the choice of the backend
 * costs.
 * @param files paths of the files that points are computed from, by digest
 * @throws AddonMissingError or TfjsMissingError if this machine lacks the backend
 */
export async function computeContext(
  registry: Registry,
  experiment: Experiment,
  choice: BackendChoice,
  files: Readonly<Record<string, string>>,
  blasCore: BlasCore = 'native',
): Promise<ComputeContext> {
  const { name, note } = await backendFor(experiment, choice);
  if (note !== null) process.stderr.write(`${note}\n`);
  const { speed, memory } = uncalibrated(name);
  return {
    registry,
    machine: { resources: machineResources(), host: { speed, memory } },
    ...{ backend: name, blasCore, nightsweep: versionWithCommit(), files },
  };
}
