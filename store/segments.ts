import type { DuckDBConnection } from '@duckdb/node-api';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { putInPlace } from './atomic.ts';
import { CorruptSegmentError } from './errors.ts';
import type { Column } from '../kernels/contract/column.ts';
import { columnTypeOf } from './column-types.ts';
import { columnList, queryRows, quoted } from './duckdb.ts';
import { codebookKey, replacesKey, supersedesKey, tableKey } from './metadata.ts';
import { entriesOf, segmentFolder } from './tables.ts';

/** Ending of a segment's file name while the file is being written. */
const unfinished = '.parquet.tmp';

/** A sealed segment: an immutable Parquet file. */
export interface Segment {
  path: string;
  rows: number;
  /** Names of the journals and segments whose rows it holds. */
  replaces: readonly string[];
  /** Whether some of its rows replace older rows of the same points in other segments. */
  supersedes: boolean;
}

/** The segments of a table that count, and the names of the files that they replace. */
export interface SegmentListing {
  segments: Segment[];
  replaced: Set<string>;
}

/**
 * Lists a table's segments, oldest first. It leaves out those that another segment replaces, even while their files exist.
 * @throws CorruptSegmentError if a segment cannot be read
 */
export async function listSegments(
  connection: DuckDBConnection,
  store: string,
  table: string,
): Promise<SegmentListing> {
  const folder = segmentFolder(store, table);
  const paths = entriesOf(folder)
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
    const rows = await queryRows<{ path: string; rows: number; replaces: string | null; supersedes: string | null }>(
      connection,
      `SELECT m.file_name AS path, m.num_rows::DOUBLE AS rows, k.replaces, k.supersedes
         FROM parquet_file_metadata(${files}) m
         LEFT JOIN (SELECT file_name, max(decode(value)) FILTER (decode(key) = ${quoted(replacesKey)}) AS replaces,
                           max(decode(value)) FILTER (decode(key) = ${quoted(supersedesKey)}) AS supersedes
                      FROM parquet_kv_metadata(${files}) GROUP BY file_name) k USING (file_name)
        ORDER BY path`,
    );
    return rows.map(({ path, rows: count, replaces, supersedes }) => ({
      path,
      rows: count,
      replaces: replaces === null ? [] : (JSON.parse(replaces) as string[]),
      supersedes: supersedes !== null,
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

/** Removes what an interrupted writer of segments left behind. Only the process that holds the lock `compactor` may do so. */
export function removeUnfinished(store: string, table: string): void {
  const folder = segmentFolder(store, table);
  for (const name of entriesOf(folder)) if (name.endsWith(unfinished)) rmSync(join(folder, name), { force: true });
}

/** What a new segment holds. */
export interface SegmentContent {
  columns: readonly Column[];
  /** Names of the journals and segments whose rows it holds. */
  replaces: readonly string[];
  /** How many of its rows replace older ones in segments that stay. */
  supersedes: number;
}

/**
 * Writes the rows of a query as a new segment (zstd Parquet). The file is complete before it gets its name.
 * Its metadata list what it replaces, so a crash before those files are deleted doubles no row.
 * @returns the new segment's path
 */
export async function writeSegment(
  connection: DuckDBConnection,
  store: string,
  table: string,
  query: string,
  { columns, replaces, supersedes }: SegmentContent,
): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '').replace(/\..*/, 'Z');
  const path = join(segmentFolder(store, table), `${stamp}-${randomBytes(4).toString('hex')}.parquet`);
  const temporary = path.replace(/\.parquet$/, unfinished);
  const metadata = [
    [replacesKey, JSON.stringify(replaces)],
    [tableKey, table],
    [codebookKey, JSON.stringify(columns)],
    ...(supersedes > 0 ? [[supersedesKey, String(supersedes)]] : []),
  ];
  mkdirSync(segmentFolder(store, table), { recursive: true });
  try {
    await connection.run(
      `COPY (${query}) TO ${quoted(temporary)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, KV_METADATA {
         ${metadata.map(([key, value]) => `${quoted(key)}: ${quoted(value)}`).join(', ')}})`,
    );
    putInPlace(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return path;
}

/**
 * SQL for the rows of some segments with the given columns; null where a segment is older than a column.
 * @param segments at least one
 */
export function segmentRows(segments: readonly Segment[], columns: readonly Column[]): string {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const files = segments.map(({ path }) => quoted(path)).join(', ');
  // An empty table of all columns first gives every column its type.
  return `SELECT ${names} FROM (SELECT * FROM (SELECT ${columns.map(nullColumn).join(', ')}) WHERE false
         UNION ALL BY NAME SELECT * FROM read_parquet([${files}], union_by_name = true, hive_partitioning = false))`;
}

function nullColumn(column: Column): string {
  const [name, ...type] = columnList([column]).split(' ');
  return `NULL::${type.join(' ')} AS ${name}`;
}

/** The columns that some segments have together. Types are as stored; everything else comes from the newest codebook that has the column. */
export async function segmentColumns(connection: DuckDBConnection, segments: readonly Segment[]): Promise<Column[]> {
  if (segments.length === 0) return [];
  const files = `[${segments.map(({ path }) => quoted(path)).join(', ')}]`;
  const found = await queryRows<{ column_name: string; column_type: string }>(
    connection,
    `DESCRIBE SELECT * FROM read_parquet(${files}, union_by_name = true, hive_partitioning = false)`,
  );
  const codebooks = await queryRows<{ value: string }>(
    connection,
    `SELECT decode(value) AS value FROM parquet_kv_metadata(${files})
      WHERE decode(key) = ${quoted(codebookKey)} ORDER BY file_name DESC`,
  );
  const described = codebooks.flatMap(({ value }) => JSON.parse(value) as Column[]);
  return found.map(({ column_name: name, column_type: type }) => ({
    meaning: '',
    ...described.find((column) => column.name === name),
    name,
    type: columnTypeOf(type) ?? 'text',
  }));
}
