import { hostname } from 'node:os';
import type { Row } from '../../kernels/contract/column.ts';
import { isRevision } from '../../store/revisions.ts';
import type { Task } from '../plan/task.ts';
import type { MemoryPeak } from './memory-peak.ts';
import type { HostSettings, TaskOutcome } from './messages.ts';

/** The rows of the points that a task computed: what the experiment made of them, and what every row has. */
export function rowsOf(task: Task, outcome: TaskOutcome, settings: HostSettings, peak: MemoryPeak): Row[] {
  const share = 1 / task.points.length;
  const { experiment, version, sweep, nightsweep, threads, table } = settings;
  const { backend } = outcome;
  const common: Row = {
    experiment: table.name,
    version,
    sweep,
    task_id: task.id,
    task_share: share,
    wall_ms: outcome.wallMs * share,
    cpu_ms: outcome.cpuMs * share,
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
    started_at: outcome.startedAt,
  };
  const own = ownNames(table);
  const template = Object.assign(emptyRow(table), common);
  return outcome.computed.map((index, k) => {
    const { id, parameters } = task.points[index];
    const row: Record<string, Row[string]> = { ...template };
    row.point_id = id;
    row.seed = parameters.seed;
    row.replicate = parameters.replicate;
    row.parameters = JSON.stringify(parameters);
    for (let c = 0; c < own.length; c++) row[own[c]] = outcome.cells[c][k];
    return row;
  });
}

/**
 * A row of nulls, to be copied and filled: so wide a row is made four times as fast as one that grows by a column at a time.
 * It comes out of JSON because the engine lays such an object out as a whole.
 */
function emptyRow(table: HostSettings['table']): Record<string, Row[string]> {
  return JSON.parse(JSON.stringify(Object.fromEntries(table.columns.map(({ name }) => [name, null])))) as Row;
}

const known = new WeakMap<HostSettings['table'], string[]>();

/** Names of the columns whose cells a worker makes, in its order. */
function ownNames(table: HostSettings['table']): string[] {
  let names = known.get(table);
  if (!names) {
    names = table.columns.filter(({ name, group }) => isOwn(group) || isRevision(name)).map(({ name }) => name);
    known.set(table, names);
  }
  return names;
}

function isOwn(group: string | undefined): boolean {
  return group === 'parameter' || group === 'result';
}
