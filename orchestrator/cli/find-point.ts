import { dirname } from 'node:path';
import type { Session, StoredView } from '../../analysis/query/session.ts';
import { type Row, textOf } from '../../kernels/contract/column.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import { pointIdLength } from '../../kernels/contract/identity.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { quoted } from '../../store/duckdb.ts';
import { keptCode } from '../run/kept-code.ts';
import { recordedSweep } from '../run/recorded-sweep.ts';
import { sweepFolder } from '../run/sweep-record.ts';
import { UsageError } from './errors.ts';

/** A stored point. */
export interface FoundPoint {
  row: Row;
  /** The columns and the view of its experiment. */
  stored: StoredView;
}

/**
 * Finds the stored point whose id begins with these digits, of any experiment.
 * @throws UsageError if there is none, or if there are several
 */
export async function findPoint(session: Session, id: string, store: string): Promise<FoundPoint> {
  if (!/^[0-9a-f]+$/.test(id) || id.length > pointIdLength) {
    throw new UsageError(
      `"${id}" is not a point id: up to ${pointIdLength} hexadecimal digits, as in the column point_id`,
    );
  }
  const found = await session.rows<{ point_id: string; experiment: string }>(
    `SELECT point_id, experiment FROM rows WHERE starts_with(point_id, ${quoted(id)}) LIMIT 3`,
  );
  if (found.length === 0) throw new UsageError(`no stored point begins with ${id} in ${store}`);
  if (found.length > 1) {
    throw new UsageError(
      `${id} is not unique: ${found.map(({ point_id: other }) => other).join(', ')}, …; give more digits`,
    );
  }
  const [{ point_id: whole, experiment }] = found;
  const stored = session.viewOf(experiment);
  if (!stored) throw new UsageError(`the rows of ${experiment} cannot be read`);
  const [row] = await session.rows<Row>(`SELECT * FROM "${stored.view}" WHERE point_id = ${quoted(whole)}`);
  return { row, stored };
}

/**
 * The experiment of a stored point, to compute with. A user's own is taken from the sweep that asked for the point first, as its last run
 * had it. If other code made the row, standard error says where that is kept.
 * @throws UsageError if its code is not kept any more, TrustError if this user has not let it run
 */
export async function experimentOf(
  { row, stored }: FoundPoint,
  store: string,
  registry: Registry,
): Promise<Experiment> {
  if (stored.shipped) return stored.shipped;
  const name = textOf(row, 'sweep');
  const sweep = await recordedSweep(store, name, registry);
  if (sweep?.experiment.name !== stored.experiment) {
    throw new UsageError(`the code of ${stored.experiment} is not kept with the sweep ${name} in ${store}`);
  }
  const [made, today] = [textOf(row, 'code_hash'), sweep.experiment.code?.hash];
  if (made !== today) {
    const kept = keptCode(sweepFolder(store, name), made);
    const where = kept === null ? 'is not kept' : `lies in ${dirname(kept)}`;
    process.stderr.write(
      `note: other code than that of the sweep's last run (${today ?? 'none'}) made the row; its code ${made} ${where}\n`,
    );
  }
  return sweep.experiment;
}
