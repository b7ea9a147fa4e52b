import { hostname } from 'node:os';
import type { Row } from '../../kernels/contract/column.ts';
import type { Chunk } from './chunk.ts';
import type { Job } from './job.ts';
import type { Cause } from './task-queue.ts';

/** Why a job is given up, and when. */
export interface Failure {
  cause: Cause;
  message: string;
  /** Peak memory of the pool host so far, MB of 2^20 bytes. */
  peakRssMb: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/** The rows of the table of failures for a job that is given up, one per point. */
export function failureRows(chunk: Chunk, { task, attempts }: Job, { cause, message, peakRssMb, at }: Failure): Row[] {
  return task.points.map((point) => ({
    point_id: point.id,
    experiment: chunk.experiment.name,
    sweep: chunk.sweep,
    task_id: task.id,
    attempts,
    cause,
    message,
    peak_rss_mb: peakRssMb,
    host: hostname(),
    failed_at: at,
  }));
}
