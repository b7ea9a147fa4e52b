import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDuckDB, queryRows, quoted } from '../../store/duckdb.ts';
import { row, TestStore } from './test-store.ts';

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => store.remove());

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
