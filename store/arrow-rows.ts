import { Field, RecordBatch, RecordBatchReader, Schema, Struct, Table, makeData, tableToIPC } from 'apache-arrow';
import { arrowTypes, columnData } from './arrow-columns.ts';
import type { Column } from './codebook.ts';
import type { Cell, Row } from './row.ts';

/** End-of-stream mark of the Arrow IPC stream format: a continuation word and a zero length. */
const endOfStream = 8;

function arrowSchema(columns: readonly Column[]): Schema {
  return new Schema(columns.map(({ name, type }) => new Field(name, arrowTypes[type], true)));
}

function streamBytes(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const schema = arrowSchema(columns);
  const children = columns.map(({ name, type }) =>
    columnData(
      type,
      rows.map((row) => row[name] ?? null),
    ),
  );
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
