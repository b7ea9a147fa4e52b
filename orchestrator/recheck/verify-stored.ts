import { groupBy } from '../../kernels/grouping/group-by.ts';
import { type Row, textOf } from '../../kernels/contract/column.ts';
import { queryRows, quoted } from '../../store/duckdb.ts';
import { readingStore } from '../../store/reading.ts';
import { storedIds } from '../../store/snapshot.ts';
import { openStoreForReading } from '../../store/store.ts';
import { tableOf } from '../../store/tables.ts';
import { type ComputeContext, computeRows } from '../execute/compute-rows.ts';
import { expand } from '../sweep/expand.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { compareRows, storedPoint } from './recompute.ts';
import { type Sample, spread } from './sample.ts';

/** What a row was computed on. */
export interface Origin {
  host: string;
  backend: string;
  /** CPU core type that the BLAS ran for. */
  blasCore: string;
  /** Instruction set of the element-wise loops. */
  loops: string;
}

/** How the stored rows of one origin compare with rows that this host computes. */
export interface Drift extends Origin {
  rows: number;
  /** Largest difference of a column that is compared, over these rows. */
  largest: number;
  /** Points that differ by more than rounding explains, with a line per column. */
  beyond: { id: string; lines: readonly string[] }[];
  /** Rows of which some columns follow another formula than today's, so that they are not compared. */
  partly: number;
}

/** The result of checking stored rows. */
export interface StoredCheck {
  /** How many points of the sweep are stored. */
  stored: number;
  /** By origin, in the order in which rows were met. */
  drifts: Drift[];
  /** What this host computed with; null if nothing is stored. */
  here: Origin | null;
}

/**
 * Computes a sample of a sweep's stored points again and compares the rows.
 * The sample spreads evenly over the stored points.
 * @throws NoStoreError, StoreError or CorruptSegmentError if the store cannot be read, ComputeError if a point cannot be computed
 */
export async function verifyStored(
  sweep: Sweep,
  store: string,
  sample: Sample,
  context: () => Promise<ComputeContext>,
): Promise<StoredCheck> {
  const { experiment } = sweep;
  const { stored, rows } = await sampledRows(sweep, store, sample);
  if (rows.length === 0) return { stored, drifts: [], here: null };
  const points = rows.map((row) => storedPoint(store, experiment, row));
  const again = await computeRows(experiment, points, await context());
  let here: Origin | null = null;
  const drifts = [...groupBy(rows, (row) => JSON.stringify(originOf(row))).values()].map((group): Drift => {
    const drift: Drift = { ...originOf(group[0]), rows: group.length, largest: 0, beyond: [], partly: 0 };
    for (const row of group) {
      const id = textOf(row, 'point_id');
      const today = again.get(id);
      if (!today) throw new RangeError(`the point ${id} was not computed`);
      here ??= originOf(today);
      const { largest, differences, notComparable } = compareRows(experiment, row, today);
      drift.largest = Math.max(drift.largest, largest);
      if (differences.length > 0) drift.beyond.push({ id, lines: differences });
      if (notComparable.length > 0) drift.partly++;
    }
    return drift;
  });
  return { stored, drifts, here };
}

function originOf(row: Row): Origin {
  const [host, backend] = [textOf(row, 'host'), textOf(row, 'backend')];
  return { host, backend, blasCore: textOf(row, 'blas_core'), loops: textOf(row, 'loops') };
}

async function sampledRows(sweep: Sweep, store: string, sample: Sample): Promise<{ stored: number; rows: Row[] }> {
  openStoreForReading(store);
  return readingStore(store, async ({ connection, snapshot: take }) => {
    const { name, columns } = tableOf(sweep.experiment);
    const snapshot = await take(name, columns);
    const ids = await storedIds(connection, snapshot);
    const { points } = expand(sweep, (id) => ids.has(id));
    const chosen = spread(points, sample).map(({ id }) => quoted(id));
    if (chosen.length === 0) return { stored: 0, rows: [] };
    const sql = `SELECT * FROM (${snapshot.source}) WHERE point_id IN (${chosen.join(', ')}) ORDER BY point_id`;
    return { stored: points.length, rows: await queryRows<Row>(connection, sql) };
  });
}
