import { makeData, RecordBatch, Schema, Field, Struct, Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { expect, it } from 'vitest';
import { arrowTypes, columnData } from '../../store/arrow-columns.ts';
import type { Cell, ColumnType } from '../../kernels/contract/column.ts';

const time = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** Cells of each type, with a null first, last and in between. */
const examples: Record<ColumnType, Cell[]> = {
  text: [null, 'softplus', '', 'h₂ + 0.7 h₃ → β*', null, '𝛼', null],
  integer: [null, 0, -2147483648, 2147483647, null, 7, null],
  real: [null, 0.1, -0, NaN, Infinity, 5e-324, null],
  flag: [null, true, false, true, null, false, true, true, false, null],
  reals: [null, [], [1.5], Float64Array.of(0.1, NaN, -1e300), null, Float32Array.of(0.5), null],
  time: [null, time, 0, -1, null, new Date(time), null],
};

/** What a reader of the Arrow format makes of a column. */
function readBack(type: ColumnType, cells: readonly Cell[]): unknown[] {
  const schema = new Schema([new Field('cells', arrowTypes[type], true)]);
  const children = [columnData(type, cells)];
  const data = makeData({ type: new Struct(schema.fields), length: cells.length, nullCount: 0, children });
  const vector = tableFromIPC(tableToIPC(new Table([new RecordBatch(schema, data)]), 'stream')).getChild('cells');
  return Array.from({ length: cells.length }, (_, i): unknown => vector?.get(i) ?? null);
}

const plain = (value: unknown): unknown => {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'object' && value !== null ? Array.from(value as Iterable<number>) : value;
};

it.each(Object.keys(examples) as ColumnType[])('a reader finds every cell of type %s, and every null', (type) => {
  const cells = examples[type];
  for (const chosen of [cells, cells.slice(1, 3), cells.slice(0, 1), [], [...cells, ...cells, ...cells]]) {
    expect(readBack(type, chosen).map(plain)).toEqual(chosen.map(plain));
  }
});
