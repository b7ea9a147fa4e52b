import type { BlasCore } from '../machine/blas-core.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { type BackendChoice, backendFor } from '../machine/choose-backend.ts';
import { expectedMs } from '../plan/task.ts';
import { checkFeasible, prepare, type Prepared } from '../run/prepare.ts';
import { readAdded } from '../run/refinement-record.ts';
import { trustOf } from '../run/trust.ts';
import { loadSweep } from '../sweep/load-sweep.ts';
import { checkEmpty, newExportId } from './chunk-folder.ts';
import { dealTasks } from './deal.ts';
import { writeExport } from './write-export.ts';

/** Options of `nightsweep export-chunks`. */
export interface ExportRequest {
  /** Path of the sweep file. */
  file: string;
  /** Where the chunks go; it must not exist or be empty. */
  folder: string;
  /** Store whose points are left out. */
  store: string;
  /** What a chunk should take on one core, minutes. */
  minutes: number;
  /** Called with what the user should know before a large sweep is expanded. */
  tell: (text: string) => void;
  backend: BackendChoice;
  blasCore: BlasCore;
  trust: boolean;
}

/** What was exported. */
export interface Exported {
  prepared: Prepared;
  points: number;
  chunks: number;
  /** The longest chunk, milliseconds on one core of this host. */
  longestMs: number;
}

/**
 * Writes what a sweep has left to run as chunks, with all that another machine needs besides nightsweep.
 * @throws ChunkError if the folder is not empty, and what planning throws
 */
export async function exportChunks(request: ExportRequest, registry: Registry): Promise<Exported> {
  const { file, folder, store, minutes, backend: choice, blasCore, trust, tell } = request;
  checkEmpty(folder);
  const sweep = await loadSweep(file, { registry, trust: trustOf(trust) });
  const backend = await backendFor(sweep.experiment, choice);
  const added = readAdded(store, sweep.name, sweep.experiment).map(({ point }) => point);
  const prepared = await prepare({
    sweep,
    store,
    machine: {},
    backend: backend.name,
    blasCore,
    added,
    refresh: [],
    only: [],
    tell,
    registry,
  });
  checkFeasible(prepared);
  const { host } = prepared.machine;
  const dealt = dealTasks(prepared.plan.tasks, (minutes * 60_000) / host.speed);
  writeExport(folder, { ...prepared, id: newExportId(), blasCore }, dealt);
  const points = prepared.plan.tasks.reduce((sum, task) => sum + task.points.length, 0);
  const lengths = dealt.map((tasks) => tasks.reduce((sum, task) => sum + expectedMs(task, host), 0));
  return { prepared, points, chunks: dealt.length, longestMs: Math.max(0, ...lengths) };
}
