import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnType } from '../../kernels/contract/column.ts';
import { digestOf } from '../../store/digest.ts';
import { quoted } from '../../store/duckdb.ts';
import { writeParquet } from '../query/parquet-output.ts';
import type { Provenance } from '../query/provenance.ts';
import type { Session } from '../query/session.ts';
import { type Described, type Field, meaningParts } from './field.ts';

/** A table to publish. */
export interface TableRequest {
  /** Name, also of its file. */
  name: string;
  /** What a row is, in a few words. */
  title: string;
  /** The query whose result it is. */
  query: string;
  /** What is known of its columns. A column that nobody described is an error. */
  described: readonly Described[];
  /** Columns that together differ from row to row. */
  key: readonly string[];
}

/** A published table. */
export interface PublishedTable {
  name: string;
  title: string;
  /** Its file, relative to the folder of the dataset. */
  file: string;
  key: readonly string[];
  fields: readonly Field[];
  rows: number;
  bytes: number;
  /** SHA-256 of the file. */
  sha256: string;
}

/** Writes a table as Parquet, with its codebook and where it comes from in the metadata of the file. */
export async function writeTable(
  session: Session,
  folder: string,
  { name, title, query, described, key }: TableRequest,
  provenance: Provenance,
): Promise<PublishedTable> {
  const file = `${name}.parquet`;
  const path = join(folder, file);
  const columns = described.map(({ name: column, meaning }) => ({ name: column, meaning }));
  await writeParquet(session, query, path, provenance, columns);
  const { rows, fields } = await lookedAt(session, path, described);
  return { name, title, file, key, fields, rows, bytes: statSync(path).size, sha256: await digestOf(path) };
}

/** What DuckDB says of a column. */
interface Statistics {
  name: string;
  filled: number;
  low: string | null;
  high: string | null;
}

async function lookedAt(
  session: Session,
  path: string,
  described: readonly Described[],
): Promise<{ rows: number; fields: Field[] }> {
  const source = `read_parquet(${quoted(path)})`;
  const types = await session.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${source}`);
  const parts = types.map(
    ({ column_name: name }) =>
      `{name: ${quoted(name)}, filled: count("${name}")::DOUBLE, low: min("${name}")::VARCHAR, high: max("${name}")::VARCHAR}`,
  );
  const statistics = await session.rows<Statistics & { rows: number }>(
    `SELECT rows, unnest(found, recursive := true) FROM
       (SELECT rows, unnest(found) AS found FROM (SELECT count(*)::DOUBLE AS rows, [${parts.join(', ')}] AS found FROM ${source}))`,
  );
  const known = new Map(described.map((column) => [column.name, column]));
  const { rows } = statistics[0];
  const fields = types.map(({ column_name: name, column_type: type }, i): Field => {
    const column = known.get(name);
    if (!column) throw new Error(`nothing describes the column ${name} of ${path}`);
    const { unit = null, symbol = null, group = null, allowed = null } = column;
    const { filled, low, high } = statistics[i];
    const constant = rows > 1 && filled === rows && low === high ? low : null;
    const about = { ...meaningParts(column.meaning), hasNulls: filled < rows, constant };
    return { ...{ name, type: typeOf(type), unit, symbol, group, allowed }, ...about };
  });
  return { rows, fields };
}

/** The types of DuckDB that stored and computed columns have. */
function typeOf(type: string): ColumnType {
  if (type.endsWith('[]')) return 'reals';
  if (type === 'VARCHAR') return 'text';
  if (type === 'BOOLEAN') return 'flag';
  if (type.startsWith('TIMESTAMP')) return 'time';
  return type === 'DOUBLE' || type === 'FLOAT' ? 'real' : 'integer';
}
