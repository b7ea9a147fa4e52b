import { type Data, DataType, makeVector } from 'apache-arrow';
import type { Cell } from '../kernels/contract/column.ts';
import type { ColumnCells } from './row-batch.ts';

/** Cells of one column of a batch that was read. Lists are views of the batch's memory. */
export function cellsOf(data: Data): ColumnCells {
  const { type, nullCount } = data;
  if (DataType.isFloat(type)) {
    const values = data.values as Float64Array;
    return nullCount === 0 ? values : cellsWhereValid(data, (i) => values[i]);
  }
  if (DataType.isUtf8(type)) return cellsWhereValid(data, textAt(data));
  if (DataType.isList(type)) return cellsWhereValid(data, listAt(data));
  const vector = makeVector(data);
  return cellsWhereValid(data, (i) => vector.get(i) as Cell);
}

function cellsWhereValid(data: Data, at: (index: number) => Cell): Cell[] {
  const cells = new Array<Cell>(data.length);
  for (let i = 0; i < cells.length; i++) cells[i] = data.getValid(i) ? at(i) : null;
  return cells;
}

function listAt(data: Data): (index: number) => Float64Array {
  const offsets = data.valueOffsets as Int32Array;
  // A list column without any entry is read without a child.
  const values = (data.children.at(0)?.values ?? new Float64Array()) as Float64Array;
  return (i) => values.subarray(offsets[i], offsets[i + 1]);
}

/** Reads texts. A text that is equal to the one before is not made again, since whole columns are often the same text. */
function textAt(data: Data): (index: number) => string {
  const offsets = data.valueOffsets as Int32Array;
  const { buffer, byteOffset, byteLength } = data.values as Uint8Array;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  let [from, to, text] = [0, 0, ''];
  return (i) => {
    const [start, end] = [offsets[i], offsets[i + 1]];
    if (bytes.compare(bytes, from, to, start, end) !== 0) text = bytes.toString('utf8', start, end);
    [from, to] = [start, end];
    return text;
  };
}
