import type { DuckDBConnection } from '@duckdb/node-api';
import { hostname } from 'node:os';
import type { BackendName } from '../../kernels/backends/names.ts';
import { queryRows, quoted } from '../../store/duckdb.ts';
import type { Snapshot } from '../../store/snapshot.ts';
import { backendCosts } from './backend-costs.ts';
import type { BlasCore } from './blas-core.ts';
import { cpuModel } from './cpu-model.ts';

/** Whose rows a prediction rests on: those of machines with this one's processor, or those of all machines. */
export type Machines = 'like this one' | 'all';

/** What kind of rows a prediction rests on. */
export interface Basing {
  machines: Machines;
  /** Rows that the BLAS computed for this core count alone, if there are some. */
  blasCore: BlasCore;
}

/** What a calibration rests on: rows of the store, rows of other stores, the experiment's yardstick, or nothing. */
export type Basis = 'rows' | 'other stores' | 'yardstick' | 'nothing';

/** How the rows that some machines have computed compare with the models' predictions. */
export interface Calibration {
  basis: Basis;
  /** Measured over predicted time: the median. */
  speed: number;
  /** How many tasks `speed` rests on; 0 without rows. */
  tasks: number;
  /** Nine in ten of these tasks took between `low` and `high` times their calibrated prediction. */
  spread: { low: number; high: number };
  /** Measured over predicted peak memory: the 0.9 quantile, between 0.5 and 4. */
  memory: number;
  /** How many tasks `memory` rests on. With 0 nothing is known, and `memory` is what the backend is expected to take. */
  memoryTasks: number;
}

/** Quantiles of fewer tasks than this say little. */
export const tellingTasks = 20;
/** The calibration where no row is stored: what the backend is expected to cost. */
export const uncalibrated = (backend: BackendName): Calibration => ({
  basis: 'nothing',
  speed: backendCosts(backend).time,
  tasks: 0,
  spread: { low: 1, high: 1 },
  memory: backendCosts(backend).memory,
  memoryTasks: 0,
});

/** Bounds of the factor for memory. A factor beyond them has another cause than the model. */
const memoryBounds = { least: 0.5, most: 4 } as const;
/** Below this many MB the process itself weighs as much as its tasks, so its peak says nothing of large tasks. */
const tellingMb = 1000;

/**
 * What a row took of the cores: CPU time where the addon counts that of all its threads. On a busy host tasks wait, and wall time would be
 * many times as long.
 */
const coreMs = "CASE WHEN backend = 'native' AND cpu_ms > 0 THEN cpu_ms ELSE wall_ms * blas_threads END";

/**
 * Compares the models' predictions with the last thousand tasks of a backend. Only tasks that have all their rows count.
 * Machines of one class, that is with one processor and one core of the BLAS, count as one. So a host predicts by what its like have computed,
 * and a login node by the classes that have computed most.
 * Time goes by the median. Memory goes by a high quantile, because most tasks shall get along with what they are given.
 */
export async function calibrate(
  connection: DuckDBConnection,
  { source }: Snapshot,
  backend: BackendName,
  { machines, blasCore }: Basing,
): Promise<Calibration> {
  const rows =
    machines === 'all' ? 'true' : `(cpu = ${quoted(cpuModel())} OR (cpu IS NULL AND host = ${quoted(hostname())}))`;
  const classes = await queryRows<ClassOfMachines>(
    connection,
    `SELECT core, count(*)::DOUBLE AS tasks, quantile_cont(took / expected, [0.05, 0.5, 0.95])::DOUBLE[] AS times,
            count(memory)::DOUBLE AS "memoryTasks", quantile_cont(memory, 0.9)::DOUBLE AS memory FROM (
       SELECT any_value(cpu) AS cpu, coalesce(any_value(blas_core), '') AS core,
              sum(${coreMs}) AS took, sum(model_ms) AS expected, max(started_at) AS ended,
              max(peak_rss_mb / model_rss_mb) FILTER (model_rss_mb >= ${tellingMb}) AS memory FROM (${source})
        WHERE ${rows} AND model_ms > 0 AND backend IN (${quoted(backend)}, 'none')
        GROUP BY task_id HAVING abs(sum(task_share) - 1) < 1e-6 ORDER BY ended DESC LIMIT 1000)
      GROUP BY cpu, core ORDER BY tasks DESC, cpu, core`,
  );
  const alike = classes.filter(({ core }) => core.toLowerCase() === blasCore.toLowerCase());
  const [most, ...others] = alike.length > 0 ? alike : classes;
  return most === undefined ? uncalibrated(backend) : calibrationBy(most, others, backend);
}

/** Tasks of the machines of one class. */
interface ClassOfMachines {
  /** The core that the BLAS computed for. */
  core: string;
  tasks: number;
  /** Quantiles .05, .5 and .95 of measured over predicted time. */
  times: [number, number, number];
  memoryTasks: number;
  memory: number | null;
}

/** The class that has computed most tells the speed. The spread takes in all classes with enough tasks: any of them may compute what comes. */
function calibrationBy(most: ClassOfMachines, others: readonly ClassOfMachines[], backend: BackendName): Calibration {
  const telling = [most, ...others.filter(({ tasks }) => tasks >= tellingTasks)];
  const speed = most.times[1];
  const least = Math.min(...telling.map(({ times }) => times[0]));
  const largest = Math.max(...telling.map(({ times }) => times[2]));
  const found = Math.max(...telling.map(({ memory }) => memory ?? -Infinity));
  const factor = Number.isFinite(found) ? found : backendCosts(backend).memory;
  return {
    basis: 'rows',
    speed,
    tasks: most.tasks,
    spread: { low: least / speed, high: largest / speed },
    memory: Math.min(memoryBounds.most, Math.max(memoryBounds.least, factor)),
    memoryTasks: telling.reduce((sum, { memoryTasks }) => sum + memoryTasks, 0),
  };
}
