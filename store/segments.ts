import type { DuckDBConnection } from '@duckdb/node-api';
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { putInPlace } from './atomic.ts';
import { CorruptSegmentError } from './errors.ts';
import { queryRows, quoted } from './duckdb.ts';
import { columnsOf, segmentFolder, type TableName } from './tables.ts';

/** A sealed segment: an immutable Parquet file. */
export interface Segment {
  path: string;
  rows: number;
  /** Names of the journals and segments whose rows it holds. */
  replaces: readonly string[];
}

/** Key in a segment's Parquet metadata under which the files it replaces are listed. */
const replacesKey = 'nightsweep.replaces';

/** The segments of a table that count, and the names of files that are replaced by them. */
export interface SegmentListing {
  segments: Segment[];
  replaced: Set<string>;
}

/** Lists a table's segments; those replaced by another are left out, whether or not they still lie there. */
export async function listSegments(
  connection: DuckDBConnection,
  store: string,
  table: TableName,
): Promise<SegmentListing> {
  const folder = segmentFolder(store, table);
  const paths = readdirSync(folder)
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => join(folder, name))
    .sort();
  if (paths.length === 0) return { segments: [], replaced: new Set() };
  const found = await readFooters(connection, paths);
  const replaced = new Set(found.flatMap(({ replaces }) => replaces));
  return { segments: found.filter(({ path }) => !replaced.has(basename(path))), replaced };
}

async function readFooters(connection: DuckDBConnection, paths: readonly string[]): Promise<Segment[]> {
  const read = async (some: readonly string[]): Promise<Segment[]> => {
    const files = `[${some.map(quoted).join(', ')}]`;
    const rows = await queryRows<{ path: string; rows: number; replaces: string | null }>(
      connection,
      `SELECT m.file_name AS path, m.num_rows::DOUBLE AS rows, k.value::VARCHAR AS replaces
         FROM parquet_file_metadata(${files}) m
         LEFT JOIN (SELECT file_name, decode(value) AS value FROM parquet_kv_metadata(${files})
                     WHERE decode(key) = ${quoted(replacesKey)}) k USING (file_name)
        ORDER BY path`,
    );
    return rows.map(({ path, rows: count, replaces }) => ({
      path,
      rows: count,
      replaces: replaces === null ? [] : (JSON.parse(replaces) as string[]),
    }));
  };
  try {
    return await read(paths);
  } catch {
    for (const path of paths) {
      await read([path]).catch((cause: unknown) => {
        throw corrupt(path, cause);
      });
    }
    return read(paths);
  }
}

/** The error for a segment that cannot be read, with what to do. */
export function corrupt(path: string, cause: unknown): CorruptSegmentError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new CorruptSegmentError(
    `the segment ${path} is damaged (${reason}). Nothing was changed. Restore it from a copy, or set it aside with\n` +
      `    mv ${path} ${path}.damaged\nand run the sweep again: only the points it held are computed anew.`,
    { cause },
  );
}

/**
 * Writes the rows of a query as a new segment: zstd Parquet, finished before it gets its name. What it replaces is listed in its
 * metadata, so a crash before those files are deleted doubles no row.
 * @returns the new segment's path
 */
export async function writeSegment(
  connection: DuckDBConnection,
  store: string,
  table: TableName,
  query: string,
  replaces: readonly string[],
): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '').replace(/\..*/, 'Z');
  const path = join(segmentFolder(store, table), `${stamp}-${randomBytes(4).toString('hex')}.parquet`);
  const temporary = `${path}.tmp`;
  const codebook = columnsOf(table).map(({ name, meaning, unit }) => ({ name, meaning, unit }));
  try {
    await connection.run(
      `COPY (${query}) TO ${quoted(temporary)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, KV_METADATA {
         ${quoted(replacesKey)}: ${quoted(JSON.stringify(replaces))},
         'nightsweep.table': ${quoted(table)},
         'nightsweep.codebook': ${quoted(JSON.stringify(codebook))}})`,
    );
    putInPlace(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return path;
}
