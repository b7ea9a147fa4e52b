import { join, resolve } from 'node:path';
import { quoted } from '../../orchestrator/store/duckdb.ts';
import type { Session } from './session.ts';

/** Tables that a session may make besides what the store has: the points of a selection, the fitted boundaries. */
const made = ['chosen_points', 'boundary_limits'] as const;

/**
 * Queries as they can be run again in another session: the tables they use that were made for this one are written to a folder as Parquet, and read from
 * there.
 */
export async function withKeptTables(session: Session, folder: string, queries: readonly string[]): Promise<string[]> {
  const kept = [...queries];
  for (const name of made) {
    const mention = new RegExp(`\\b${name}\\b`, 'g');
    if (queries.every((query) => query.search(mention) < 0)) continue;
    const path = quoted(join(resolve(folder), `${name}.parquet`));
    await session.connection.run(`COPY ${name} TO ${path} (FORMAT parquet, COMPRESSION zstd)`);
    kept.forEach((query, i) => (kept[i] = query.replaceAll(mention, path)));
  }
  return kept;
}
