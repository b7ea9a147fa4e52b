import {
  Bool,
  type Data,
  type DataType,
  Field,
  Float64,
  Int32,
  List,
  makeData,
  TimestampMillisecond,
  Utf8,
} from 'apache-arrow';
import type { Cell, ColumnType } from '../kernels/contract/column.ts';
import type { ColumnCells } from './row-batch.ts';

const item = new Field('item', new Float64(), true);

/** The Arrow type of a column. */
export const arrowTypes = {
  text: new Utf8(),
  integer: new Int32(),
  real: new Float64(),
  flag: new Bool(),
  reals: new List(item),
  time: new TimestampMillisecond(),
} as const satisfies Record<ColumnType, DataType>;

/** Cells of one column as Arrow data. It fills the buffers directly, because Arrow's builders go through every value several times. */
export function columnData(type: ColumnType, cells: ColumnCells): Data {
  const { nullBitmap, nullCount } = validity(cells);
  const common = { length: cells.length, nullCount, nullBitmap };
  switch (type) {
    case 'text': {
      const { bytes, offsets } = texts(cells);
      return makeData({ ...common, type: arrowTypes.text, valueOffsets: offsets, data: bytes });
    }
    case 'integer':
      return makeData({
        ...common,
        type: arrowTypes.integer,
        data: filled(new Int32Array(cells.length), cells, wholeNumber),
      });
    case 'real':
      return makeData({
        ...common,
        type: arrowTypes.real,
        data: filled(new Float64Array(cells.length), cells, Number),
      });
    case 'flag':
      return makeData({ ...common, type: arrowTypes.flag, data: bits(cells, (cell) => cell === true) });
    case 'reals': {
      const { values, offsets } = lists(cells);
      const child = makeData({ type: item.type, length: values.length, nullCount: 0, data: values });
      return makeData({ ...common, type: arrowTypes.reals, valueOffsets: offsets, child });
    }
    case 'time':
      return makeData({
        ...common,
        type: arrowTypes.time,
        data: BigInt64Array.from(cells, (cell) => BigInt(Math.trunc(Number(cell)))),
      });
  }
}

/** An array filled with what becomes of cells; a null counts as 0. The arrays' own `from` takes several times as long. */
function filled<T extends Int32Array | Float64Array>(array: T, cells: ColumnCells, of: (cell: Cell) => number): T {
  for (let i = 0; i < cells.length; i++) array[i] = of(cells[i]);
  return array;
}

/**
 * An integer cell as it is stored, in 32 bits.
 * @throws RangeError if it does not fit: it would become another number
 */
function wholeNumber(cell: Cell): number {
  const value = Number(cell);
  if (Number.isNaN(value) || value === (value | 0)) return value;
  throw new RangeError(`${value} does not fit into a column of integers of 32 bits`);
}

/** One bit per cell, least significant first. */
function bits(cells: ColumnCells, of: (cell: Cell) => boolean): Uint8Array {
  const packed = new Uint8Array(Math.ceil(cells.length / 8));
  for (let i = 0; i < cells.length; i++) if (of(cells[i])) packed[i >> 3] |= 1 << (i & 7);
  return packed;
}

function validity(cells: ColumnCells): { nullBitmap: Uint8Array | null; nullCount: number } {
  let nullCount = 0;
  for (let i = 0; i < cells.length; i++) if (cells[i] === null) nullCount++;
  return { nullBitmap: nullCount > 0 ? bits(cells, (cell) => cell !== null) : null, nullCount };
}

function texts(cells: ColumnCells): { bytes: Uint8Array; offsets: Int32Array } {
  const offsets = offsetsOf(cells, (cell) => Buffer.byteLength(cell as string));
  const bytes = Buffer.allocUnsafe(offsets[cells.length]);
  for (let i = 0; i < cells.length; i++) if (cells[i] !== null) bytes.write(cells[i] as string, offsets[i]);
  return { bytes, offsets };
}

function lists(cells: ColumnCells): { values: Float64Array; offsets: Int32Array } {
  const offsets = offsetsOf(cells, (cell) => (cell as ArrayLike<number>).length);
  const values = new Float64Array(offsets[cells.length]);
  for (let i = 0; i < cells.length; i++) if (cells[i] !== null) values.set(cells[i] as ArrayLike<number>, offsets[i]);
  return { values, offsets };
}

/** Where each cell begins, and where the last one ends; a null has no length. */
function offsetsOf(cells: ColumnCells, lengthOf: (cell: NonNullable<Cell>) => number): Int32Array {
  const offsets = new Int32Array(cells.length + 1);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    offsets[i + 1] = offsets[i] + (cell === null ? 0 : lengthOf(cell));
  }
  return offsets;
}
