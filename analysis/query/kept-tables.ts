import { join, resolve } from 'node:path';
import { quoted } from '../../store/duckdb.ts';
import type { Session } from './session.ts';

/**
 * Makes queries work in another session. They may use tables that only this session has: it saves these as Parquet and puts their paths
 * into the
 * queries.
 * @param folder where the files go
 * @param tag part of the files' names, which tells them from those of other outputs in the folder
 * @returns the changed queries
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
