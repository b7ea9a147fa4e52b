import {
  BOOLEAN,
  DOUBLE,
  DuckDBTimestampMillisecondsValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
  TIMESTAMP_MS,
  VARCHAR,
} from '@duckdb/node-api';
import type { Cell, ColumnType } from '../kernels/contract/column.ts';

/** How DuckDB names and writes a column type, and which DuckDB types are read as it. */
interface StoredType {
  /** Name in SQL. */
  sql: string;
  duck: DuckDBType;
  /** Names of DuckDB types whose values it can hold. */
  holds: RegExp;
  /** A cell that is not null, as DuckDB's value. */
  encode: (cell: NonNullable<Cell>) => DuckDBValue;
  /** A value of a type that `holds` matches, not null, as a cell. */
  decode: (value: unknown) => Cell;
}

/** Column types in DuckDB. Arrow's side is in `arrow-columns.ts`, because Arrow takes long to load. */
export const storedTypes: Record<ColumnType, StoredType> = {
  text: {
    sql: 'VARCHAR',
    duck: VARCHAR,
    holds: /^VARCHAR$/,
    encode: (cell) => cell as string,
    decode: (value) => value as string,
  },
  integer: {
    sql: 'INTEGER',
    duck: INTEGER,
    holds: /^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT)$/,
    encode: (cell) => cell as number,
    decode: Number,
  },
  real: {
    sql: 'DOUBLE',
    duck: DOUBLE,
    holds: /^(BIGINT|UBIGINT|UINTEGER|HUGEINT|FLOAT|DOUBLE|DECIMAL.*)$/,
    encode: (cell) => cell as number,
    decode: Number,
  },
  flag: {
    sql: 'BOOLEAN',
    duck: BOOLEAN,
    holds: /^BOOLEAN$/,
    encode: (cell) => cell as boolean,
    decode: (value) => value as boolean,
  },
  reals: {
    sql: 'DOUBLE[]',
    duck: LIST(DOUBLE),
    holds: /^(DOUBLE|FLOAT|INTEGER|BIGINT)\[\]$/,
    encode: (cell) => listValue(numbersIn(cell as ArrayLike<number>)),
    decode: (value) => (value as unknown[]).map(Number),
  },
  time: {
    sql: 'TIMESTAMP_MS',
    duck: TIMESTAMP_MS,
    holds: /^TIMESTAMP/,
    encode: (cell) => new DuckDBTimestampMillisecondsValue(BigInt(Number(cell))),
    decode: (value) => (value as Date).getTime(),
  },
};

/** Entries of a list as an array. A loop, since every row has many lists and `Array.from` asks typed arrays for an iterator. */
function numbersIn(list: ArrayLike<number>): number[] {
  const numbers = new Array<number>(list.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = list[i];
  return numbers;
}

/**
 * The column type that holds values of a DuckDB type; null if none does.
 * @param duckType its name as DuckDB prints it, e.g. `DECIMAL(18,3)`
 */
export function columnTypeOf(duckType: string): ColumnType | null {
  const found = Object.entries(storedTypes).find(([, { holds }]) => holds.test(duckType));
  return found ? (found[0] as ColumnType) : null;
}
