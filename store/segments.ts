import type { DuckDBConnection } from '@duckdb/node-api';
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { putInPlace } from './atomic.ts';
import { nameDigest } from './checked-segments.ts';
import { CorruptSegmentError } from './errors.ts';
import { checkReadable } from './readable.ts';
import { allReplaced, framesOf, type Replaced, replacedBy } from './replaced.ts';
import type { Column } from '../kernels/contract/column.ts';
import { columnTypeOf } from './column-types.ts';
import { columnList, queryRows, quoted } from './duckdb.ts';
import { codebookKey, framesKey, replacesKey, supersedesKey, tableKey } from './metadata.ts';
import { segmentFiles } from './segment-files.ts';
import { segmentFolder } from './tables.ts';
import { temporaryFolder, temporaryPath } from './temporary-files.ts';

/** A sealed segment: an immutable Parquet file. */
export interface Segment {
  path: string;
  /** Path to read it by: its own, or that of a link which stays when the segment is merged (held-segments.ts). */
  held: string;
  rows: number;
  /** The journals and segments whose rows it holds. */
  replaces: Replaced;
  /** Whether some of its rows replace older rows of the same points in other segments. */
  supersedes: boolean;
}

/** The segments of a table that count, and the files that they replace. */
export interface SegmentListing {
  segments: Segment[];
  replaced: Map<string, number>;
  /** Parquet files that lie there but are no segments of the table. */
  foreign: string[];
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
  let found: Footer[] | null;
  do found = await readFooters(connection, segmentFiles(store, table));
  while (found === null);
  const own = found.filter((segment) => segment.table === table);
  const replaced = allReplaced(own.map(({ replaces }) => replaces));
  return {
    segments: own.filter(({ path }) => !replaced.has(basename(path))),
    replaced,
    foreign: found.filter((segment) => segment.table !== table).map(({ path }) => path),
  };
}

/** A Parquet file as its footer describes it. */
type Footer = Segment & { table: string | null };

/** The footers of files; null if one has gone meanwhile, because it was merged or moved. */
async function readFooters(connection: DuckDBConnection, paths: readonly string[]): Promise<Footer[] | null> {
  if (paths.length === 0) return [];
  const keys = { replaces: replacesKey, frames: framesKey, supersedes: supersedesKey, table: tableKey };
  const read = async (some: readonly string[]): Promise<Footer[]> => {
    const files = `[${some.map(quoted).join(', ')}]`;
    const values = Object.entries(keys).map(
      ([name, key]) => `max(decode(value)) FILTER (decode(key) = ${quoted(key)}) AS ${name}`,
    );
    const rows = await queryRows<{ path: string; rows: number } & Record<keyof typeof keys, string | null>>(
      connection,
      `SELECT m.file_name AS path, m.num_rows::DOUBLE AS rows, k.* EXCLUDE (file_name)
         FROM parquet_file_metadata(${files}) m
         LEFT JOIN (SELECT file_name, ${values.join(', ')} FROM parquet_kv_metadata(${files}) GROUP BY file_name) k USING (file_name)
        ORDER BY list_position(${files}, path)`,
    );
    return rows.map(({ path, rows: count, replaces, frames, supersedes, table }) => ({
      ...{ path, held: path, rows: count, table },
      replaces: replacedBy(replaces, frames),
      supersedes: supersedes !== null,
    }));
  };
  try {
    return await read(paths);
  } catch {
    for (const path of paths) {
      checkReadable(path);
      await read([path]).catch((cause: unknown) => {
        if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw corrupt(path, cause);
      });
    }
    return paths.every((path) => existsSync(path)) ? read(paths) : null;
  }
}

/** The error for a segment that cannot be read, with what to do. */
export function corrupt(path: string, cause: unknown): CorruptSegmentError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new CorruptSegmentError(
    `the segment ${path} is damaged (${reason}). Nothing was changed. Restore it from a copy, or run the sweep again:\n` +
      'a run sets the file aside in the folder `damaged` of the store, as `nightsweep fsck --repair` does, and computes only its points anew.',
    { cause },
  );
}

/** What a new segment holds. */
export interface SegmentContent {
  columns: readonly Column[];
  /** The journals and segments whose rows it holds. */
  replaces: Replaced;
  /** How many of its rows replace older ones in segments that stay. */
  supersedes: number;
}

/**
 * Writes the rows of a query as a new segment (zstd Parquet). The file is complete before it gets its name.
 * Its metadata list what it replaces, so a crash before those files are deleted doubles no row.
 * Its name ends in the digest of its bytes (checked-segments.ts).
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
  const begin = join(segmentFolder(store, table), `${stamp}-${randomBytes(4).toString('hex')}`);
  const temporary = temporaryPath(join(temporaryFolder(store), `${basename(begin)}.parquet`));
  const frames = framesOf(replaces);
  const metadata = [
    [replacesKey, JSON.stringify([...replaces.keys()])],
    ...(Object.keys(frames).length > 0 ? [[framesKey, JSON.stringify(frames)]] : []),
    [tableKey, table],
    [codebookKey, JSON.stringify(columns)],
    ...(supersedes > 0 ? [[supersedesKey, String(supersedes)]] : []),
  ];
  for (const folder of [segmentFolder(store, table), temporaryFolder(store)]) mkdirSync(folder, { recursive: true });
  try {
    await connection.run(
      `COPY (${query}) TO ${quoted(temporary)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, KV_METADATA {
         ${metadata.map(([key, value]) => `${quoted(key)}: ${quoted(value)}`).join(', ')}})`,
    );
    const path = `${begin}-${await nameDigest(temporary)}.parquet`;
    putInPlace(temporary, path);
    return path;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * SQL for the rows of some segments with the given columns; null where a segment is older than a column.
 * @param segments at least one
 */
export function segmentRows(segments: readonly Segment[], columns: readonly Column[]): string {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const files = segments.map(({ held }) => quoted(held)).join(', ');
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
  const files = `[${segments.map(({ held }) => quoted(held)).join(', ')}]`;
  const found = await queryRows<{ column_name: string; column_type: string }>(
    connection,
    `DESCRIBE SELECT * FROM read_parquet(${files}, union_by_name = true, hive_partitioning = false)`,
  );
  const codebooks = await queryRows<{ value: string }>(
    connection,
    `SELECT decode(value) AS value FROM parquet_kv_metadata(${files})
      WHERE decode(key) = ${quoted(codebookKey)} ORDER BY list_position(${files}, file_name) DESC`,
  );
  const described = codebooks.flatMap(({ value }) => JSON.parse(value) as Column[]);
  return found.map(({ column_name: name, column_type: type }) => ({
    meaning: '',
    ...described.find((column) => column.name === name),
    name,
    type: columnTypeOf(type) ?? 'text',
  }));
}
