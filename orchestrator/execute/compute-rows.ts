import type { BackendName } from '../../kernels/backends/names.ts';
import { type Row, textOf } from '../../kernels/contract/column.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import type { Point } from '../../kernels/contract/identity.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import type { Machine } from '../machine/machine.ts';
import { makePlan } from '../plan/plan.ts';
import type { BlasCore } from '../machine/blas-core.ts';
import { chunkOf } from './chunk.ts';
import { systemClock } from './clock.ts';
import { ComputeError } from './errors.ts';
import { RowSink } from './row-sink.ts';
import { runChunk } from './run-chunk.ts';

/** What is needed to compute points. */
export interface ComputeContext {
  registry: Registry;
  machine: Machine;
  backend: BackendName;
  blasCore: BlasCore;
  /** Version of nightsweep. */
  nightsweep: string;
  /** Paths of the files that points are computed from, by digest. */
  files: Readonly<Record<string, string>>;
}

/**
 * Computes points for a command that wants to look at their rows. It does so as a run does: on a supervised pool host, with the run's
 * memory and
 * BLAS. It touches no store.
 * @returns a row per point, by its id
 * @throws ComputeError with the first cause if a point could not be computed
 */
export async function computeRows(
  experiment: Experiment,
  points: readonly Point[],
  { registry, machine, backend, blasCore, nightsweep, files }: ComputeContext,
): Promise<Map<string, Row>> {
  const { tasks } = makePlan(experiment, points, 0, { speed: machine.host.speed });
  const chunk = chunkOf(experiment, tasks, { sweep: '', nightsweep, backend, blasCore, files });
  const sink = new RowSink();
  const never = new AbortController().signal;
  try {
    const outcome = await runChunk(registry, chunk, machine, sink, {
      ...{ clock: systemClock, deadline: null, taskTimeoutMs: null, drain: never, end: never, kill: never, more: null },
      observe: () => undefined,
    });
    if (outcome.fatal !== null) throw new ComputeError(outcome.fatal);
    const [failure] = sink.failures;
    if (failure)
      throw new ComputeError(
        `the point ${textOf(failure, 'point_id')} could not be computed: ${textOf(failure, 'message')}`,
      );
  } finally {
    sink.close();
  }
  return new Map(sink.rows.map((row) => [textOf(row, 'point_id'), row]));
}
