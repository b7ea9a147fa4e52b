import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDuckDB, queryRows, quoted } from '../../store/duckdb.ts';
import { takeSnapshot } from '../../store/snapshot.ts';
import { row, rowsTable, TestStore } from './test-store.ts';

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => store.remove());

const names = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `p${String(from + i).padStart(3, '0')}`);

it('turns journals into one segment that carries codebook and origin', async () => {
  const journals = [store.write([row('a')], [row('b')]), store.write([row('c')])];
  await store.seal(...journals);
  expect(store.journals).toEqual([]);
  expect(store.segments).toHaveLength(1);
  expect(await store.ids()).toEqual(['a', 'b', 'c']);
  const connection = await openDuckDB();
  const path = join(store.folder, store.segments[0]);
  const metadata = await queryRows<{ key: string; value: string }>(
    connection,
    `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${quoted(path)})`,
  );
  const byKey = new Map(metadata.map(({ key, value }) => [key, value]));
  expect(JSON.parse(byKey.get('nightsweep.replaces') ?? '')).toHaveLength(2);
  expect(byKey.get('nightsweep.codebook')).toContain('singular_values');
  const [{ compression }] = await queryRows<{ compression: string }>(
    connection,
    `SELECT DISTINCT compression FROM parquet_metadata(${quoted(path)})`,
  );
  expect(compression).toBe('ZSTD');
  connection.closeSync();
});

it('keeps one row per point, whatever was computed twice', async () => {
  await store.seal(store.write([row('a'), row('b')], [row('a')]), store.write([row('b'), row('c')]));
  await store.seal(store.write([row('a'), row('d')]));
  expect(await store.ids()).toEqual(['a', 'b', 'c', 'd']);
});

it('leaves journals of living writers alone, and readers see them', async () => {
  store.write([row('a')]);
  await store.seal();
  expect(store.journals).toHaveLength(1);
  expect(store.segments).toEqual([]);
  expect(await store.ids()).toEqual(['a']);
});

it('a crash between rename and delete doubles nothing: readers skip what is replaced', async () => {
  const journal = store.write([row('a'), row('b')]);
  const backup = `${journal.path}.backup`;
  copyFileSync(journal.path, backup);
  await store.seal(journal);
  copyFileSync(backup, journal.path);
  rmSync(backup);
  expect(store.journals).toHaveLength(1);
  expect(await store.ids()).toEqual(['a', 'b']);
  await store.seal(journal);
  expect(store.journals).toEqual([]);
  expect(await store.ids()).toEqual(['a', 'b']);
});

it('merges many small segments, and replaced files that linger count once', async () => {
  for (const name of names(8)) await store.seal(store.write([row(name)]));
  expect(store.segments).toHaveLength(9);
  expect(await store.ids()).toEqual(names(8));
  for (const name of names(7, 8)) await store.seal(store.write([row(name)]));
  expect(store.segments.length).toBeLessThan(12);
  expect(await store.ids()).toEqual(names(15));
});

it('what a query has listed stays readable while the segments it listed are merged', async () => {
  for (const name of names(7)) await store.seal(store.write([row(name)]));
  const connection = await openDuckDB();
  const { source, segments } = await takeSnapshot(connection, store.path, 'two-step', rowsTable.columns);
  expect(segments).toHaveLength(7);
  await store.seal(store.write([row('later')]));
  // Nine files: the eight that were merged, and what they were merged into.
  expect(store.segments).toHaveLength(9);
  const rows = await queryRows<{ point_id: string }>(connection, `SELECT point_id FROM (${source}) ORDER BY 1`);
  expect(rows.map(({ point_id }) => point_id)).toEqual(names(7));
  connection.closeSync();
});
