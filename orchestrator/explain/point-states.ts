import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { type Point, PointFamily } from '../../kernels/contract/identity.ts';
import { queryRows } from '../../store/duckdb.ts';
import type { IdSet } from '../../store/id-set.ts';
import { storedIds, type Snapshot } from '../../store/snapshot.ts';
import { readingStore, type StoreReading } from '../../store/reading.ts';
import { openStoreForReading } from '../../store/store.ts';
import { failuresTable, tableOf } from '../../store/tables.ts';
import { olderRows, type RowsBehind } from '../run/outdated.ts';
import { expand } from '../sweep/expand.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { storedSample } from './stored-sample.ts';

/** Why a run would compute a point, or why it would not. */
export type PointState =
  | { kind: 'stored' }
  /** A row is there, but columns of these groups follow earlier formulas or were not recorded. */
  | { kind: 'outdated'; groups: readonly { group: string; why: RowsBehind['why'] }[] }
  /** A row is there under an earlier version of the experiment, which meant something else. */
  | { kind: 'other version'; version: number; what: string }
  | { kind: 'failed'; cause: string; message: string; attempts: number; host: string; reproduce: string | null }
  | { kind: 'new' };

/** The points of a sweep with their states. */
export interface Explained {
  points: readonly { point: Point; state: PointState }[];
  /** Parameters of stored points of the experiment, spread evenly; none if nothing is stored. */
  stored: readonly Draw[];
}

/**
 * Says of each point of a sweep what the store has of it. It changes nothing.
 * @param added points beyond those of the grid, which refinement added
 * @throws StoreError or CorruptSegmentError if the store cannot be read
 */
export async function explainPoints(sweep: Sweep, store: string, added: readonly Point[]): Promise<Explained> {
  const byId = new Map([...expand(sweep).points, ...added].map((point) => [point.id, point]));
  const points = [...byId.values()];
  if (!existsSync(join(store, 'nightsweep.json'))) {
    return { points: points.map((point) => ({ point, state: { kind: 'new' } })), stored: [] };
  }
  openStoreForReading(store);
  return readingStore(store, async (reading) => {
    const { name, columns } = tableOf(sweep.experiment);
    const snapshot = await reading.snapshot(name, columns);
    const stateOf = await states(reading, snapshot, sweep);
    const stored = await storedSample(reading.connection, snapshot, sweep.experiment);
    return { points: points.map((point) => ({ point, state: stateOf(point) })), stored };
  });
}

async function states(reading: StoreReading, snapshot: Snapshot, sweep: Sweep): Promise<(point: Point) => PointState> {
  const { connection } = reading;
  const stored = await storedIds(connection, snapshot);
  const older: { group: string; why: RowsBehind['why']; ids: IdSet }[] = [];
  for (const [group, { condition, why }] of olderRows(sweep)) {
    older.push({ group, why, ids: await storedIds(connection, snapshot, condition) });
  }
  const failures = await failuresOf(reading, sweep.experiment.name);
  return (point) => {
    if (stored.has(point.id)) {
      const groups = older.flatMap(({ group, why, ids }) => (ids.has(point.id) ? [{ group, why }] : []));
      return groups.length === 0 ? { kind: 'stored' } : { kind: 'outdated', groups };
    }
    const failure = failures.get(point.id);
    if (failure) return { kind: 'failed', ...failure };
    const former = formerId(sweep.experiment, point, (id) => stored.has(id));
    return former === null ? { kind: 'new' } : { kind: 'other version', ...former };
  };
}

/** The latest earlier version of the experiment under which a point is stored. */
function formerId(
  experiment: Experiment,
  { parameters }: Point,
  isStored: (id: string) => boolean,
): { version: number; what: string } | null {
  for (let version = experiment.version - 1; version >= 1; version--) {
    if (!isStored(new PointFamily(experiment, parameters, version).id(parameters.replicate))) continue;
    const later = experiment.changes?.filter((change) => change.version > version) ?? [];
    return { version, what: later.map((change) => `version ${change.version}: ${change.what}`).join('; ') };
  }
  return null;
}

type FailureText = Omit<Extract<PointState, { kind: 'failed' }>, 'kind'>;

/** The last failure of each point. */
async function failuresOf(reading: StoreReading, experiment: string): Promise<Map<string, FailureText>> {
  const { source } = await reading.snapshot(failuresTable.name, failuresTable.columns);
  const rows = await queryRows<FailureText & { id: string; experiment: string }>(
    reading.connection,
    `SELECT point_id AS id, experiment, cause, message, attempts::INTEGER AS attempts, host, reproduce FROM (${source}) ORDER BY failed_at`,
  );
  return new Map(rows.flatMap(({ id, experiment: of, ...rest }) => (of === experiment ? [[id, rest] as const] : [])));
}
