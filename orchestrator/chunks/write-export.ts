import type { BackendName } from '../../kernels/backends/names.ts';
import { openStoreForWriting } from '../../store/store.ts';
import type { BlasCore } from '../machine/blas-core.ts';
import { chunkOf } from '../execute/chunk.ts';
import type { Task } from '../plan/task.ts';
import { keptFiles } from '../run/kept-files.ts';
import { recordSweep } from '../run/sweep-record.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { version, versionWithCommit } from '../version.ts';
import { recordExport, writeChunks } from './chunk-folder.ts';
import { writePoints } from './chunk-points.ts';

/** What a folder of chunks is of. */
export interface ExportOf {
  /** Id of the export. */
  id: string;
  sweep: Sweep;
  backend: BackendName;
  blasCore: BlasCore;
}

/** Writes tasks as chunks, with all that another machine needs besides nightsweep. The folder becomes a store of its own. */
export function writeExport(
  folder: string,
  { id, sweep, backend, blasCore }: ExportOf,
  dealt: readonly (readonly Task[])[],
): void {
  openStoreForWriting(folder, `nightsweep ${version()}`);
  recordSweep(folder, sweep);
  const rest = { sweep: sweep.name, nightsweep: versionWithCommit(), backend, blasCore, files: keptFiles(folder) };
  const chunks = dealt.map((tasks) => chunkOf(sweep.experiment, tasks, rest));
  writeChunks(folder, chunks);
  writePoints(folder, chunks);
  const points = dealt.reduce((sum, tasks) => sum + tasks.reduce((some, task) => some + task.points.length, 0), 0);
  recordExport(folder, { id, sweep: sweep.name, experiment: sweep.experiment.name, chunks: chunks.length, points });
}
