import { createHash } from 'node:crypto';
import type { Column } from '../../kernels/contract/column.ts';
import { isRevision } from '../../store/revisions.ts';
import { withKeptTables } from './kept-tables.ts';
import type { Session, StoredView } from './session.ts';

/** What an output was made from, so that it can be made again. */
export interface Provenance {
  /** The query that read the store. */
  query: string;
  /** Condition on the experiment's view that selects the points. */
  where: string;
  /** How many points it selects. */
  points: number;
  /** SHA-256 of what the selected rows say: id, version, revisions and every result that is not a list. */
  points_hash: string;
  /** Options of the command that made the output. */
  options: Record<string, unknown>;
  /** Version of nightsweep. */
  nightsweep: string;
}

/** Whether the hash covers a column: revisions, and results that are not lists. */
function isFound({ name, group, type }: Column): boolean {
  return isRevision(name) || (group === 'result' && type !== 'reals');
}

/** How many rows a condition selects, and the SHA-256 of what they say. */
export async function digestOfPoints(
  session: Session,
  { view, columns }: StoredView,
  where: string,
): Promise<Pick<Provenance, 'points' | 'points_hash'>> {
  const found = columns.filter(isFound).map(({ name }) => `"${name}"`);
  const rows = await session.rows<{ text: string }>(
    `SELECT concat_ws(' ', ${['point_id', 'kernel_version', ...found].join(', ')}) AS text
       FROM "${view}" WHERE ${where} ORDER BY point_id`,
  );
  const hash = createHash('sha256');
  for (const { text } of rows) hash.update(`${text}\n`);
  return { points: rows.length, points_hash: hash.digest('hex') };
}

/**
 * The provenance of an output that a query makes from selected points.
 * @param folder for the session's own tables that the query needs, saved as Parquet
 */
export async function provenanceOf(
  session: Session,
  stored: StoredView,
  folder: string,
  made: Pick<Provenance, 'query' | 'where' | 'options' | 'nightsweep'>,
): Promise<Provenance> {
  const digest = await digestOfPoints(session, stored, made.where);
  const [query, where] = await withKeptTables(session, folder, digest.points_hash.slice(0, 8), [
    made.query,
    made.where,
  ]);
  return { ...made, query, where, ...digest };
}
