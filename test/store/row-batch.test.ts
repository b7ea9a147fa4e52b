import { expect, it } from 'vitest';
import type { Column } from '../../kernels/contract/column.ts';
import { createTableOf, openDuckDB, queryRows } from '../../store/duckdb.ts';
import { batchOf, type ColumnCells, columnIn, type RowBatch } from '../../store/row-batch.ts';

const columns: readonly Column[] = [
  { name: 'id', type: 'integer', meaning: 'number of the row' },
  { name: 'value', type: 'real', meaning: 'its half; null in rows of a batch without it' },
  { name: 'list', type: 'reals', meaning: 'as many ones as the number has rest by three' },
];

/** Batches of these lengths, numbered through. Every other one has no values. */
function batches(lengths: readonly number[]): RowBatch[] {
  let next = 0;
  return lengths.map((length, b) => {
    const ids = Array.from({ length }, () => next++);
    const cells = new Map<string, ColumnCells>([
      ['id', ids],
      ['list', ids.map((id) => new Float64Array(id % 3).fill(1))],
    ]);
    if (b % 2 === 0)
      cells.set(
        'value',
        Float64Array.from(ids, (id) => id / 2),
      );
    return { length, cells };
  });
}

it('rows of batches of any length arrive in order and whole, also where they cross the chunks of the appender', async () => {
  const lengths = [1, 1500, 700, 0, 3000, 2048, 5];
  const connection = await openDuckDB();
  await createTableOf(connection, 'given', columns, batches(lengths));
  const rows = await queryRows<{ id: number; value: number | null; list: number[] }>(connection, 'FROM given');
  connection.closeSync();
  const expected = batches(lengths).flatMap(({ length, cells }) =>
    Array.from({ length }, (_, i) => {
      const id = cells.get('id')?.[i] as number;
      return { id, value: cells.has('value') ? id / 2 : null, list: new Array<number>(id % 3).fill(1) };
    }),
  );
  expect(rows).toEqual(expected);
});

it('a column that some batches lack is null in their rows', () => {
  const [first, second] = [batchOf([{ a: 1 }, { a: null, b: 'x' }]), batchOf([{ b: 'y' }])];
  expect(Array.from(columnIn([first, second], 'a'))).toEqual([1, null, null]);
  expect(Array.from(columnIn([first, second], 'b'))).toEqual([null, 'x', 'y']);
  expect(Array.from(columnIn([first, second], 'c'))).toEqual([null, null, null]);
});
