import { Field, RecordBatch, RecordBatchReader, Schema, Struct, Table, makeData, tableToIPC } from 'apache-arrow';
import { type Column, columnTypes } from '../kernels/contract/column.ts';
import { cellsOf } from './arrow-cells.ts';
import { arrowTypes, columnData } from './arrow-columns.ts';
import { codebookKey } from './metadata.ts';
import { columnIn, countRows, DescribedRows, type RowBatch } from './row-batch.ts';

/** End-of-stream mark of the Arrow IPC stream format: a continuation word and a zero length. */
const endOfStream = 8;

/** The Arrow schema of columns. Its metadata hold the codebook, so a stream describes itself. */
function arrowSchema(columns: readonly Column[]): Schema {
  const fields = columns.map(({ name, type }) => new Field(name, arrowTypes[type], true));
  return new Schema(fields, new Map([[codebookKey, JSON.stringify(columns)]]));
}

/** Rows as a complete Arrow IPC stream; a column that they lack becomes null. */
export function arrowStream(columns: readonly Column[], batches: readonly RowBatch[]): Uint8Array {
  return tableToIPC(arrowTable(columns, batches), 'stream');
}

/** The same in the Arrow file format, which readers of `.arrow` files expect. */
export function arrowFile(columns: readonly Column[], batches: readonly RowBatch[]): Uint8Array {
  return tableToIPC(arrowTable(columns, batches), 'file');
}

/** All rows as one record batch. */
function arrowTable(columns: readonly Column[], batches: readonly RowBatch[]): Table {
  const schema = arrowSchema(columns);
  const children = columns.map(({ name, type }) => columnData(type, columnIn(batches, name)));
  const data = makeData({ type: new Struct(schema.fields), length: countRows(batches), nullCount: 0, children });
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
export function batchMessage(columns: readonly Column[], batches: readonly RowBatch[]): Uint8Array {
  const header = streamHeader(columns).length;
  const whole = arrowStream(columns, batches);
  return whole.subarray(header, whole.length - endOfStream);
}

/**
 * Columns and rows of a stream.
 * @param bytes the schema message and whole batches (`wholeMessages`); the end-of-stream mark may be missing
 */
export function readStream(bytes: Uint8Array): DescribedRows {
  const reader = RecordBatchReader.from(bytes).open();
  // Read now: a reader that has reached its end has no schema any more.
  const columns = columnsOf(reader.schema);
  const batches = Array.from(reader, ({ numRows, schema, data }): RowBatch => {
    const cells = new Map(schema.fields.map(({ name }, i) => [name, cellsOf(data.children[i])]));
    return { length: numRows, cells };
  });
  return new DescribedRows(columns, batches);
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
