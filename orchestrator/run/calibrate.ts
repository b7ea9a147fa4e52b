import type { DuckDBConnection } from '@duckdb/node-api';
import { hostname } from 'node:os';
import type { BackendName } from '../../kernels/backends/names.ts';
import { queryRows, quoted } from '../store/duckdb.ts';
import type { Snapshot } from '../store/snapshot.ts';

/** How the cost model's predictions compare with the rows this host has computed. */
export interface Calibration {
  /** Measured over predicted time. */
  speed: number;
  /** Tasks it rests on; 0 where nothing is known and `speed` is what the backend is expected to cost. */
  tasks: number;
}

/**
 * The median over a backend's last thousand tasks on this host of time taken over time the uncalibrated model predicts; null if there are
 * none.
 */
export async function calibrate(
  connection: DuckDBConnection,
  { source }: Snapshot,
  backend: BackendName,
): Promise<Calibration | null> {
  const [found] = await queryRows<{ speed: number | null; tasks: number }>(
    connection,
    `SELECT median(took / expected)::DOUBLE AS speed, count(*)::DOUBLE AS tasks FROM (
       SELECT sum(wall_ms) AS took, sum(model_ms) AS expected, max(started_at) AS ended FROM (${source})
        WHERE host = ${quoted(hostname())} AND model_ms > 0 AND backend IN (${quoted(backend)}, 'none')
        GROUP BY task_id HAVING abs(sum(task_share) - 1) < 1e-6 ORDER BY ended DESC LIMIT 1000)`,
  );
  return found.speed === null ? null : { speed: found.speed, tasks: found.tasks };
}
