import type { DuckDBConnection } from '@duckdb/node-api';
import { hostname } from 'node:os';
import type { BackendName } from '../../kernels/backends/names.ts';
import { queryRows, quoted } from '../../store/duckdb.ts';
import type { Snapshot } from '../../store/snapshot.ts';
import { backendCosts } from './backend-costs.ts';

/** How the models' predictions compare with the rows this host has computed. */
export interface Calibration {
  /** Measured over predicted time. */
  speed: number;
  /** Tasks it rests on; 0 where nothing is known and `speed` is what the backend is expected to cost. */
  tasks: number;
  /** Between which multiples of its calibrated prediction nine in ten of these tasks ended. */
  spread: { low: number; high: number };
  /** Measured over predicted peak memory. */
  memory: number;
  /** Tasks it rests on; 0 where nothing is known and `memory` is what the backend is expected to take. */
  memoryTasks: number;
}

/** Where nothing is known but what the backend is expected to cost. */
export const uncalibrated = (backend: BackendName): Calibration => ({
  speed: backendCosts(backend).time,
  tasks: 0,
  spread: { low: 1, high: 1 },
  memory: backendCosts(backend).memory,
  memoryTasks: 0,
});

/** Bounds of the factor for memory: beyond them something else than the model is amiss. */
const memoryBounds = { least: 0.5, most: 4 } as const;
/** Below this, the process itself weighs as much as its tasks and says nothing about large ones, MB. */
const tellingMb = 1000;

/**
 * Compares predictions with a backend's last thousand tasks on this host. Time goes by the median; of memory most tasks shall get along with what
 * they are given, so it goes by a high quantile.
 */
export async function calibrate(
  connection: DuckDBConnection,
  { source }: Snapshot,
  backend: BackendName,
): Promise<Calibration> {
  const [found] = await queryRows<{
    tasks: number;
    times: number[] | null;
    memoryTasks: number;
    memory: number | null;
  }>(
    connection,
    `SELECT count(*)::DOUBLE AS tasks, quantile_cont(took / expected, [0.05, 0.5, 0.95])::DOUBLE[] AS times,
            count(memory)::DOUBLE AS "memoryTasks", quantile_cont(memory, 0.9)::DOUBLE AS memory FROM (
       SELECT sum(wall_ms * blas_threads) AS took, sum(model_ms) AS expected, max(started_at) AS ended,
              max(peak_rss_mb / model_rss_mb) FILTER (model_rss_mb >= ${tellingMb}) AS memory FROM (${source})
        WHERE host = ${quoted(hostname())} AND model_ms > 0 AND backend IN (${quoted(backend)}, 'none')
        GROUP BY task_id HAVING abs(sum(task_share) - 1) < 1e-6 ORDER BY ended DESC LIMIT 1000)`,
  );
  const { tasks, times, memoryTasks } = found;
  if (times === null) return uncalibrated(backend);
  const [low, speed, high] = times;
  const memory = Math.min(
    memoryBounds.most,
    Math.max(memoryBounds.least, found.memory ?? backendCosts(backend).memory),
  );
  return { speed, tasks, spread: { low: low / speed, high: high / speed }, memory, memoryTasks };
}
