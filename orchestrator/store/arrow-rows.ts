import {
  Bool,
  type DataType,
  Field,
  Float64,
  Int32,
  List,
  RecordBatch,
  RecordBatchReader,
  Schema,
  Struct,
  Table,
  TimestampMillisecond,
  Utf8,
  makeData,
  tableToIPC,
  vectorFromArray,
} from 'apache-arrow';
import type { Column, ColumnType } from './codebook.ts';
import type { Cell, Row } from './row.ts';

const arrowTypes: Record<ColumnType, () => DataType> = {
  text: () => new Utf8(),
  integer: () => new Int32(),
  real: () => new Float64(),
  flag: () => new Bool(),
  reals: () => new List(new Field('item', new Float64(), true)),
  time: () => new TimestampMillisecond(),
};

/** End-of-stream mark of the Arrow IPC stream format: a continuation word and a zero length. */
const endOfStream = 8;

function arrowSchema(columns: readonly Column[]): Schema {
  return new Schema(columns.map(({ name, type }) => new Field(name, arrowTypes[type](), true)));
}

function streamBytes(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const schema = arrowSchema(columns);
  const children = schema.fields.map((field) => {
    const cells = rows.map((row): Cell => row[field.name] ?? null);
    const vector = vectorFromArray(cells as unknown[], field.type as Utf8);
    return vector.data[0] ?? makeData({ type: field.type as Utf8, length: 0 });
  });
  const data = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  return tableToIPC(new Table([new RecordBatch(schema, data)]), 'stream');
}

const headers = new WeakMap<readonly Column[], Uint8Array>();

/** The schema message that begins a stream of rows; remembered, since every batch is cut off behind it. */
export function streamHeader(columns: readonly Column[]): Uint8Array {
  let header = headers.get(columns);
  if (!header) {
    const empty = tableToIPC(new Table(arrowSchema(columns)), 'stream');
    headers.set(columns, (header = empty.subarray(0, empty.length - endOfStream)));
  }
  return header;
}

/** Rows as one record-batch message, to follow the header in a stream. */
export function batchMessage(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const header = streamHeader(columns).length;
  const whole = streamBytes(columns, rows);
  return whole.subarray(header, whole.length - endOfStream);
}

/** Rows as a complete Arrow IPC stream. */
export function arrowStream(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  return streamBytes(columns, rows);
}

/** The rows of a complete prefix of a stream. */
export function readStream(bytes: Uint8Array): Row[] {
  const rows: Row[] = [];
  const reader = RecordBatchReader.from(bytes);
  for (const batch of reader) {
    const columns = batch.schema.fields.map((field) => ({ name: field.name, vector: batch.getChild(field.name) }));
    for (let i = 0; i < batch.numRows; i++) {
      rows.push(Object.fromEntries(columns.map(({ name, vector }) => [name, cellOf(vector?.get(i))])));
    }
  }
  return rows;
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object' && 'toArray' in value) return (value as { toArray(): Float64Array }).toArray();
  return value as Cell;
}
