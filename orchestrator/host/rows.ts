import { hostname } from 'node:os';
import type { Cell, Row } from '../../kernels/contract/column.ts';
import { isRevision } from '../../store/revisions.ts';
import type { ColumnCells, RowBatch } from '../../store/row-batch.ts';
import type { Task } from '../plan/task.ts';
import { cpuModel } from '../machine/cpu-model.ts';
import type { MemoryPeak } from './memory-peak.ts';
import type { HostSettings, Part } from './messages.ts';

/** The rows of the points in a part of a task: what the experiment made of them, and what every row has. */
export function rowsOfPart(task: Task, part: Part, settings: HostSettings, peak: MemoryPeak): RowBatch {
  const { computed, cells } = part;
  const { length } = computed;
  const points = computed.map((index) => task.points[index]);
  const columns = new Map<string, ColumnCells>();
  for (const [name, cell] of Object.entries(commonCells(task, part, settings, peak))) {
    columns.set(name, new Array<Cell>(length).fill(cell));
  }
  const setOfPoints = (name: string, of: (point: Task['points'][number]) => Cell): void => {
    columns.set(name, points.map(of));
  };
  setOfPoints('point_id', ({ id }) => id);
  setOfPoints('seed', ({ parameters }) => parameters.seed);
  setOfPoints('replicate', ({ parameters }) => parameters.replicate);
  setOfPoints('parameters', ({ parameters }) => JSON.stringify(parameters));
  ownColumns(settings.table).forEach((name, c) => columns.set(name, cells[c]));
  return { length, cells: columns };
}

/** The cells that all rows of a part have in common. */
function commonCells(task: Task, part: Part, settings: HostSettings, peak: MemoryPeak): Row {
  const share = 1 / task.points.length;
  const { experiment, version, sweep, nightsweep, threads, table } = settings;
  const { backend, computed } = part;
  return {
    experiment: table.name,
    version,
    sweep,
    task_id: task.id,
    task_share: share,
    wall_ms: part.wallMs / computed.length,
    cpu_ms: part.cpuMs / computed.length,
    model_ms: task.modelMs * share,
    peak_rss_mb: peak.measuredMb,
    model_rss_mb: peak.modelMb,
    kernel_version: nightsweep,
    code_hash: experiment.code?.hash ?? null,
    backend: backend.name,
    loops: backend.loops,
    blas: backend.blas,
    blas_core: backend.blasCore,
    blas_threads: threads,
    host: hostname(),
    cpu: cpuModel(),
    started_at: part.startedAt,
  };
}

/** Names of the columns whose cells a worker makes, in its order. */
function ownColumns({ columns }: HostSettings['table']): string[] {
  return columns.filter(({ name, group }) => isOwn(group) || isRevision(name)).map(({ name }) => name);
}

function isOwn(group: string | undefined): boolean {
  return group === 'parameter' || group === 'result';
}
