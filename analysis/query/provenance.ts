import { createHash } from 'node:crypto';
import { withKeptTables } from './kept-tables.ts';
import type { Session } from './session.ts';

/** What an output was made from, so that it can be made again. */
export interface Provenance {
  /** The query that read the store. */
  query: string;
  /** Condition on `points` that selects what is in it. */
  where: string;
  points: number;
  /** SHA-256 of the ids of these points and of what was found: versions, counts, edges. */
  points_hash: string;
  /** Options of the command that made it. */
  options: Record<string, unknown>;
  nightsweep: string;
}

/** The provenance of what a query makes of the points a condition selects. @param folder where tables are kept that it needs besides the store */
export async function provenanceOf(
  session: Session,
  folder: string,
  made: Pick<Provenance, 'query' | 'where' | 'options' | 'nightsweep'>,
): Promise<Provenance> {
  const rows = await session.rows<{ text: string }>(
    `SELECT concat_ws(' ', point_id, kernel_version, outlier_count, edge_measured, edge_noise) AS text
       FROM points WHERE ${made.where} ORDER BY point_id`,
  );
  const hash = createHash('sha256');
  for (const { text } of rows) hash.update(`${text}\n`);
  const digest = hash.digest('hex');
  const [query, where] = await withKeptTables(session, folder, digest.slice(0, 8), [made.query, made.where]);
  return { ...made, query, where, points: rows.length, points_hash: digest };
}
