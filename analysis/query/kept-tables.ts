import { join, resolve } from 'node:path';
import { quoted } from '../../store/duckdb.ts';
import type { Session } from './session.ts';

/**
 * Makes queries re-runnable in another session: tables that were made for this one are saved as Parquet in a folder and referred to by path.
 * @param tag tells the files from those of other outputs in the folder
 */
export async function withKeptTables(
  session: Session,
  folder: string,
  tag: string,
  queries: readonly string[],
): Promise<string[]> {
  if (session.made.length === 0) return [...queries];
  const made = new RegExp(`\\b(${session.made.join('|')})\\b`, 'g');
  const pathOf = (name: string): string => quoted(join(resolve(folder), `${name}-${tag}.parquet`));
  for (const name of new Set(queries.flatMap((query) => query.match(made) ?? []))) {
    await session.connection.run(`COPY ${name} TO ${pathOf(name)} (FORMAT parquet, COMPRESSION zstd)`);
  }
  return queries.map((query) => query.replaceAll(made, pathOf));
}
