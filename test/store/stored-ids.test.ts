import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDuckDB } from '../../store/duckdb.ts';
import { HeldSegments } from '../../store/held-segments.ts';
import type { IdSet } from '../../store/id-set.ts';
import { storedIds, takeSnapshot } from '../../store/snapshot.ts';
import { row, rowsTable, TestStore } from './test-store.ts';

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => store.remove());

const id = (digit: string): string => digit.repeat(24);

async function found(): Promise<IdSet> {
  const connection = await openDuckDB();
  const held = new HeldSegments(store.path);
  const snapshot = await takeSnapshot(connection, store.path, 'two-step', rowsTable.columns, held);
  const ids = await storedIds(connection, snapshot);
  connection.closeSync();
  held.release();
  return ids;
}

it('stored ids are those of sealed and live rows together', async () => {
  await store.seal(store.write([row(id('a')), row(id('7'))]));
  store.write([row(id('b'))]);
  const ids = await found();
  expect(ids.size).toBe(3);
  expect(['7', 'a', 'b', 'c'].map((digit) => ids.has(id(digit)))).toEqual([true, true, true, false]);
});

it('they are told apart by every digit, and from what is no id', async () => {
  const one = id('f');
  const others = Array.from(one, (_, i) => `${one.slice(0, i)}0${one.slice(i + 1)}`);
  store.write([row(one), row('x'), row(others[5])]);
  const ids = await found();
  expect(ids.size).toBe(2);
  expect(ids.has(one)).toBe(true);
  expect(others.map((other) => ids.has(other))).toEqual(others.map((_, i) => i === 5));
});
