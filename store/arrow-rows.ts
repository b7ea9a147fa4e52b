import { Field, RecordBatch, RecordBatchReader, Schema, Struct, Table, makeData, tableToIPC } from 'apache-arrow';
import { type Cell, type Column, columnTypes, type Row } from '../kernels/contract/column.ts';
import { arrowTypes, columnData } from './arrow-columns.ts';
import { codebookKey } from './metadata.ts';

/** End-of-stream mark of the Arrow IPC stream format: a continuation word and a zero length. */
const endOfStream = 8;

/** The Arrow schema of columns. Its metadata hold the codebook, so a stream describes itself. */
function arrowSchema(columns: readonly Column[]): Schema {
  const fields = columns.map(({ name, type }) => new Field(name, arrowTypes[type], true));
  return new Schema(fields, new Map([[codebookKey, JSON.stringify(columns)]]));
}

/** Rows as a complete Arrow IPC stream; a cell that a row lacks becomes null. */
export function arrowStream(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  return tableToIPC(arrowTable(columns, rows), 'stream');
}

/** The same in the Arrow file format, which readers of `.arrow` files expect. */
export function arrowFile(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  return tableToIPC(arrowTable(columns, rows), 'file');
}

function arrowTable(columns: readonly Column[], rows: readonly Row[]): Table {
  const schema = arrowSchema(columns);
  const children = columns.map(({ name, type }) =>
    columnData(
      type,
      rows.map((row) => row[name] ?? null),
    ),
  );
  const data = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  return new Table([new RecordBatch(schema, data)]);
}

const headers = new WeakMap<readonly Column[], Uint8Array>();

/**
 * The schema message that begins a stream of these columns.
 * It is remembered per array of columns, because `batchMessage` cuts it off every batch.
 */
export function streamHeader(columns: readonly Column[]): Uint8Array {
  let header = headers.get(columns);
  if (!header) {
    const empty = tableToIPC(new Table(arrowSchema(columns)), 'stream');
    headers.set(columns, (header = empty.subarray(0, empty.length - endOfStream)));
  }
  return header;
}

/** Rows as one record-batch message, which follows the header in a stream. */
export function batchMessage(columns: readonly Column[], rows: readonly Row[]): Uint8Array {
  const header = streamHeader(columns).length;
  const whole = arrowStream(columns, rows);
  return whole.subarray(header, whole.length - endOfStream);
}

/** Rows with the columns they have. */
export interface DescribedRows {
  columns: readonly Column[];
  rows: Row[];
}

/**
 * Columns and rows of a stream.
 * @param bytes the schema message and whole batches (`wholeMessages`); the end-of-stream mark may be missing
 */
export function readStream(bytes: Uint8Array): DescribedRows {
  const rows: Row[] = [];
  const reader = RecordBatchReader.from(bytes).open();
  // Read now: a reader that has reached its end has no schema any more.
  const columns = columnsOf(reader.schema);
  for (const batch of reader) {
    const vectors = batch.schema.fields.map((field) => ({ name: field.name, vector: batch.getChild(field.name) }));
    for (let i = 0; i < batch.numRows; i++) {
      rows.push(Object.fromEntries(vectors.map(({ name, vector }) => [name, cellOf(vector?.get(i))])));
    }
  }
  return { columns, rows };
}

/** The columns of a stream: its codebook. A stream of an earlier version has none; then its fields say what they can. */
function columnsOf({ fields, metadata }: Schema): Column[] {
  const codebook = metadata.get(codebookKey);
  if (codebook !== undefined) return JSON.parse(codebook) as Column[];
  return fields.map(({ name, type }) => {
    const known = columnTypes.find((candidate) => String(arrowTypes[candidate]) === String(type));
    return { name, type: known ?? 'text', meaning: '' };
  });
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object' && 'toArray' in value) return (value as { toArray(): Float64Array }).toArray();
  return value as Cell;
}
