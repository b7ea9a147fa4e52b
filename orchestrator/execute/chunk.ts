import { createHash } from 'node:crypto';
import type { BackendName } from '../../kernels/backends/names.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { type ExperimentRef, refOf } from '../../kernels/contract/registry.ts';
import type { BlasCore } from '../machine/blas-core.ts';
import type { Task } from '../plan/task.ts';

/** Layout of a chunk. A chunk of another layout is refused. */
export const chunkFormat = 1;

/**
 * A part of a run that any machine can compute. It is plain JSON and needs nothing else but the experiment's code.
 * Nothing in it was measured on a host.
 */
export interface Chunk {
  format: typeof chunkFormat;
  /** Hash of its tasks' ids. */
  id: string;
  sweep: string;
  experiment: ExperimentRef & { version: number };
  /** Version of the nightsweep that planned it. */
  nightsweep: string;
  backend: BackendName;
  blasCore: BlasCore;
  /** Paths of the files that its points are computed from, by digest. */
  files: Readonly<Record<string, string>>;
  tasks: readonly Task[];
}

/** Makes a chunk of an experiment's tasks. */
export function chunkOf(
  experiment: Experiment,
  tasks: readonly Task[],
  rest: Pick<Chunk, 'sweep' | 'nightsweep' | 'backend' | 'blasCore' | 'files'>,
): Chunk {
  return {
    ...{ format: chunkFormat, id: chunkId(tasks), ...rest, tasks },
    experiment: { ...refOf(experiment), version: experiment.version },
  };
}

/** Hash of the tasks' ids, which names a chunk. */
export function chunkId(tasks: readonly Task[]): string {
  const hash = createHash('sha256');
  for (const { id } of tasks) hash.update(id);
  return hash.digest('hex').slice(0, 16);
}

/** A chunk as JSON text. */
export function writeChunk(chunk: Chunk): string {
  return JSON.stringify(chunk);
}
