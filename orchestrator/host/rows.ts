import { hostname } from 'node:os';
import type { Row } from '../../kernels/contract/column.ts';
import { isRevision } from '../../store/revisions.ts';
import type { Task } from '../plan/task.ts';
import { cpuModel } from '../machine/cpu-model.ts';
import type { MemoryPeak } from './memory-peak.ts';
import type { HostSettings, Part } from './messages.ts';

/** The rows of the points in a part of a task: what the experiment made of them, and what every row has. */
export function rowsOf(task: Task, part: Part, settings: HostSettings, peak: MemoryPeak): Row[] {
  const share = 1 / task.points.length;
  const { experiment, version, sweep, nightsweep, threads, table } = settings;
  const { backend, computed, cells } = part;
  const common: Row = {
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
  const { own, empty } = layoutOf(table);
  const template = { ...empty, ...common };
  return computed.map((index, k) => {
    const { id, parameters } = task.points[index];
    const row: Record<string, Row[string]> = { ...template };
    row.point_id = id;
    row.seed = parameters.seed;
    row.replicate = parameters.replicate;
    row.parameters = JSON.stringify(parameters);
    for (let c = 0; c < own.length; c++) row[own[c]] = cells[c][k];
    return row;
  });
}

/** What is known of a table before its first row. */
interface RowLayout {
  /** Names of the columns whose cells a worker makes, in its order. */
  own: readonly string[];
  /**
   * A row of nulls, to be copied and filled: so wide a row is made four times as fast as one that grows by a column at a time.
   * It comes out of JSON because the engine lays such an object out as a whole.
   */
  empty: Row;
}

const layouts = new WeakMap<HostSettings['table'], RowLayout>();

function layoutOf(table: HostSettings['table']): RowLayout {
  let layout = layouts.get(table);
  if (!layout) {
    const { columns } = table;
    layout = {
      own: columns.filter(({ name, group }) => isOwn(group) || isRevision(name)).map(({ name }) => name),
      empty: JSON.parse(JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, null])))) as Row,
    };
    layouts.set(table, layout);
  }
  return layout;
}

function isOwn(group: string | undefined): boolean {
  return group === 'parameter' || group === 'result';
}
