import { createHash } from 'node:crypto';
import type { Session } from './session.ts';

/** What an output was made from, so that it can be made again. */
export interface Provenance {
  /** The query that read the store. */
  query: string;
  /** Condition on `points` that selects what is in it. */
  where: string;
  points: number;
  /** SHA-256 of the ids of these points. */
  points_hash: string;
  /** Options of the command that made it. */
  options: Record<string, unknown>;
  nightsweep: string;
}

/** The provenance of what a query makes of the points a condition selects. */
export async function provenanceOf(
  session: Session,
  made: Pick<Provenance, 'query' | 'where' | 'options' | 'nightsweep'>,
): Promise<Provenance> {
  const ids = await session.rows<{ id: string }>(`SELECT point_id AS id FROM points WHERE ${made.where} ORDER BY 1`);
  const hash = createHash('sha256');
  for (const { id } of ids) hash.update(id);
  return { ...made, points: ids.length, points_hash: hash.digest('hex') };
}
