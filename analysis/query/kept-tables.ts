import { join, resolve } from 'node:path';
import { quoted } from '../../store/duckdb.ts';
import type { Session } from './session.ts';

/** Tables that a session may make besides what the store has: the points of a selection, the fitted boundaries. */
const made = /\b(chosen_points|boundary_limits)\b/g;

/**
 * Queries as they can be run again in another session: the tables they use that were made for this one are written to a folder as Parquet, and read from
 * there.
 * @param tag distinguishes the files from those of other outputs in the folder
 */
export async function withKeptTables(
  session: Session,
  folder: string,
  tag: string,
  queries: readonly string[],
): Promise<string[]> {
  const pathOf = (name: string): string => quoted(join(resolve(folder), `${name}-${tag}.parquet`));
  for (const name of new Set(queries.flatMap((query) => query.match(made) ?? []))) {
    await session.connection.run(`COPY ${name} TO ${pathOf(name)} (FORMAT parquet, COMPRESSION zstd)`);
  }
  return queries.map((query) => query.replaceAll(made, pathOf));
}
