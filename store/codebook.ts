import type { Column, ColumnGroup } from '../kernels/contract/column.ts';

const grouped = (group: ColumnGroup, columns: readonly Column[]): Column[] =>
  columns.map((column) => ({ ...column, group }));

/** Columns that every row of every experiment begins with. */
export const identityColumns: readonly Column[] = grouped('identity', [
  {
    name: 'point_id',
    type: 'text',
    meaning: 'content id of the point: hash of the experiment and of every parameter off its default',
  },
  { name: 'experiment', type: 'text', meaning: 'experiment' },
  { name: 'version', type: 'integer', meaning: 'version of the experiment; part of the id' },
  { name: 'sweep', type: 'text', meaning: 'sweep that asked for the point first' },
  { name: 'seed', type: 'integer', meaning: 'seed of all random streams' },
  { name: 'replicate', type: 'integer', meaning: 'number of the draw, from 0' },
  { name: 'parameters', type: 'text', meaning: 'all parameters as JSON, enough to compute the point again' },
]);

/** Columns that say what a point cost. */
export const costColumns: readonly Column[] = grouped('cost', [
  { name: 'task_id', type: 'text', meaning: 'task that computed the point; points of a task share a draw' },
  { name: 'task_share', type: 'real', unit: '0 … 1', meaning: 'the point as a share of its task' },
  {
    name: 'wall_ms',
    type: 'real',
    unit: 'ms',
    meaning: "the point's share of the task's wall time, taken over the points whose rows left the worker together",
  },
  {
    name: 'cpu_ms',
    type: 'real',
    unit: 'ms',
    meaning: "the point's share of the task's CPU time, taken over the points whose rows left the worker together",
  },
  {
    name: 'model_ms',
    type: 'real',
    unit: 'ms',
    meaning: "the point's share of what the cost model says, before it is calibrated by stored rows",
  },
  {
    name: 'peak_rss_mb',
    type: 'real',
    unit: 'MB',
    meaning: 'peak resident memory of the pool host so far; 1 MB is 2^20 bytes',
  },
  {
    name: 'model_rss_mb',
    type: 'real',
    unit: 'MB',
    meaning:
      'largest sum of what the memory model says about tasks that ran together in the pool host so far; null in rows of earlier versions; 1 MB is 2^20 bytes',
  },
]);

/** Columns that say what computed a point. */
export const provenanceColumns: readonly Column[] = grouped('provenance', [
  {
    name: 'kernel_version',
    type: 'text',
    meaning: 'version of nightsweep that computed the row, and its git commit where it ran from a clone',
  },
  {
    name: 'code_hash',
    type: 'text',
    meaning: "hash of the files of a user's own experiment; null for one that ships",
  },
  { name: 'backend', type: 'text', meaning: 'backend of the kernels' },
  { name: 'loops', type: 'text', meaning: 'instruction set of the element-wise loops' },
  { name: 'blas', type: 'text', meaning: 'BLAS build' },
  { name: 'blas_core', type: 'text', meaning: 'CPU core type the BLAS ran for' },
  { name: 'blas_threads', type: 'integer', meaning: 'threads per worker, over which large products are spread' },
  { name: 'host', type: 'text', meaning: 'host name' },
  {
    name: 'cpu',
    type: 'text',
    meaning: 'model of the processor, as the system names it; null in rows of earlier versions',
  },
  { name: 'started_at', type: 'time', meaning: 'when the task started, UTC' },
]);

/** Columns of the table of attempts that failed: one row per point of a failed task. */
export const failureColumns: readonly Column[] = [
  { name: 'point_id', type: 'text', meaning: 'point that was not computed' },
  { name: 'experiment', type: 'text', meaning: 'experiment' },
  { name: 'sweep', type: 'text', meaning: 'sweep that asked for it' },
  { name: 'task_id', type: 'text', meaning: 'task it belonged to' },
  { name: 'attempts', type: 'integer', meaning: 'how often the task was tried in this run' },
  {
    name: 'cause',
    type: 'text',
    meaning:
      'error (the kernel said so), crash (the process died), timeout (it did not return), memory (the system killed it because it used more than it may)',
  },
  { name: 'message', type: 'text', meaning: 'what was reported' },
  {
    name: 'reproduce',
    type: 'text',
    meaning: 'command that computes this point alone; null in rows of earlier versions, and of runs without a store',
  },
  {
    name: 'peak_rss_mb',
    type: 'real',
    unit: 'MB',
    meaning: 'peak resident memory of the pool host; 1 MB is 2^20 bytes',
  },
  { name: 'host', type: 'text', meaning: 'host name' },
  { name: 'failed_at', type: 'time', meaning: 'when, UTC' },
];

/** Union of the columns of several files: each name once, described by the last column that has the name. */
export function unionOf(columns: readonly Column[]): Column[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}
