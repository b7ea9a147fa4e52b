import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Session } from '../../analysis/query/session.ts';
import { registry } from '../../experiments/registry.ts';
import { openDuckDB, queryRows, quoted } from '../../store/duckdb.ts';
import { entriesOf } from '../../store/entries.ts';
import { HeldSegments } from '../../store/held-segments.ts';
import { takeSnapshot } from '../../store/snapshot.ts';
import { temporaryFolder } from '../../store/temporary-files.ts';
import { row, TestStore } from './test-store.ts';

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => store.remove());

const names = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `p${String(from + i).padStart(3, '0')}`);

/** Seals each of some points by itself. */
async function sealOneByOne(points: readonly string[]): Promise<void> {
  for (const point of points) await store.seal(store.write([row(point)]));
}

/** Ids as a reader finds them that knows nothing but the Parquet files. */
async function rawIds(): Promise<string[]> {
  const connection = await openDuckDB();
  const files = quoted(join(store.path, 'data/**/*.parquet'));
  const rows = await queryRows<{ point_id: string }>(
    connection,
    `SELECT point_id FROM read_parquet(${files}, union_by_name = true) ORDER BY 1`,
  );
  connection.closeSync();
  return rows.map(({ point_id: id }) => id);
}

const paths = (): string[] => store.segments.map((name) => join(store.folder, name));

describe('merging', () => {
  it('leaves one file of eight, and any reader of the folder counts each row once', async () => {
    await sealOneByOne(names(8));
    expect(store.segments).toHaveLength(1);
    expect(await rawIds()).toEqual(names(8));
    await sealOneByOne(names(12, 8));
    expect(await rawIds()).toEqual(names(20));
    expect(await store.ids()).toEqual(names(20));
  });

  it('that was killed before it removed what it merged is finished by the next seal; until then no row counts twice', async () => {
    await sealOneByOne(names(7));
    const away = join(store.path, 'away');
    mkdirSync(away);
    for (const path of paths()) copyFileSync(path, join(away, basename(path)));
    await sealOneByOne(['p007']);
    for (const name of entriesOf(away)) copyFileSync(join(away, name), join(store.folder, name));
    expect(store.segments).toHaveLength(8);
    expect(await store.ids()).toEqual(names(8));
    await store.seal();
    expect(store.segments).toHaveLength(1);
    expect(await rawIds()).toEqual(names(8));
  });

  it('removes nothing while what replaces it is damaged', async () => {
    await sealOneByOne(names(7));
    const kept = paths().map((path): [string, Buffer] => [path, readFileSync(path)]);
    await sealOneByOne(['p007']);
    const [merged] = paths();
    const bytes = readFileSync(merged);
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    writeFileSync(merged, bytes);
    for (const [path, content] of kept) writeFileSync(path, content);
    await store.seal();
    expect(store.segments).toHaveLength(8);
  });

  it('leaves out a segment whose bytes are not what was written, which stays for fsck', async () => {
    await sealOneByOne(names(7));
    const [damaged] = paths();
    const bytes = readFileSync(damaged);
    bytes[40] ^= 1;
    writeFileSync(damaged, bytes);
    await sealOneByOne(names(2, 7));
    expect(store.segments).toHaveLength(2);
    expect(paths()).toContain(damaged);
  });
});

describe('rows of one point in several segments', () => {
  it('are one for every reader once a seal has ended, if a segment was copied', async () => {
    await sealOneByOne(names(3));
    copyFileSync(paths()[1], join(store.folder, 'copy.parquet'));
    expect(await rawIds()).toHaveLength(4);
    expect(await store.ids()).toEqual(names(3));
    await store.seal();
    expect(await rawIds()).toEqual(names(3));
    expect(await store.ids()).toEqual(names(3));
  });

  it('of which one has newer formulas: it is the one that stays', async () => {
    const old = { ...row('a'), alpha1: 1, revision_theory: 1 };
    await store.seal(store.write([old, { ...row('b'), alpha1: 1, revision_theory: 1 }]));
    await store.seal(store.write([{ ...old, alpha1: 2, revision_theory: 2 }]));
    const connection = await openDuckDB();
    const files = quoted(join(store.folder, '*.parquet'));
    const rows = await queryRows(connection, `SELECT point_id, alpha1 FROM read_parquet(${files}) ORDER BY 1`);
    connection.closeSync();
    expect(rows).toEqual([
      { point_id: 'a', alpha1: 2 },
      { point_id: 'b', alpha1: 1 },
    ]);
  });
});

describe('a reader', () => {
  it('where no links can be made reads the segments themselves', async () => {
    await sealOneByOne(names(2));
    rmSync(temporaryFolder(store.path), { recursive: true });
    // A file where the folder of the links belongs.
    writeFileSync(temporaryFolder(store.path), '');
    expect(await store.ids()).toEqual(names(2));
    rmSync(temporaryFolder(store.path));
  });

  it('with an open session sees what it listed however often that is merged, and leaves nothing behind', async () => {
    await sealOneByOne(names(7));
    const session = await Session.open(store.path, registry);
    // Two merges.
    await sealOneByOne(names(9, 7));
    expect(await rawIds()).toEqual(names(16));
    const rows = await session.rows<{ point_id: string }>('SELECT point_id FROM points ORDER BY 1');
    expect(rows.map(({ point_id }) => point_id)).toEqual(names(7));
    session.close();
    expect(entriesOf(temporaryFolder(store.path))).toEqual([]);
  });

  it('that lists while segments are merged sees each row once', async () => {
    await sealOneByOne(names(6));
    let sealing = true;
    const writes = sealOneByOne(names(12, 6)).finally(() => (sealing = false));
    let looks = 0;
    for (; sealing; looks++) {
      const seen = await store.ids();
      // The rows of the first so many seals, without a gap.
      expect(seen).toEqual(names(seen.length));
    }
    await writes;
    expect(looks).toBeGreaterThan(5);
    expect(await store.ids()).toEqual(names(18));
  });
});

describe('a store of format 1, whose folders are named `experiment=…`', () => {
  /** Makes the store one that an earlier version wrote. */
  function makeEarlier(): string {
    const earlier = join(store.path, 'data/experiment=two-step');
    renameSync(store.folder, earlier);
    writeFileSync(join(store.path, 'nightsweep.json'), '{"format": 1, "created_by": "test"}');
    return earlier;
  }

  it('is read as it is', async () => {
    await sealOneByOne(names(3));
    const earlier = makeEarlier();
    expect(await store.ids()).toEqual(names(3));
    expect(entriesOf(earlier)).toHaveLength(3);
    expect(readFileSync(join(store.path, 'nightsweep.json'), 'utf8')).toContain('"format": 1,');
  });

  it('gets the folders and the format of today with the next seal, and loses no row', async () => {
    await sealOneByOne(names(3));
    makeEarlier();
    await sealOneByOne(names(1, 3));
    expect(entriesOf(join(store.path, 'data'))).toEqual(['two-step']);
    expect(await rawIds()).toEqual(names(4));
    expect(await store.ids()).toEqual(names(4));
    const marker = JSON.parse(readFileSync(join(store.path, 'nightsweep.json'), 'utf8')) as unknown;
    expect(marker).toEqual({ format: 2, created_by: 'test' });
  });

  it('is read right when a kill has left segments in both folders', async () => {
    await sealOneByOne(names(3));
    const earlier = makeEarlier();
    mkdirSync(store.folder);
    const [moved] = entriesOf(earlier);
    renameSync(join(earlier, moved), join(store.folder, moved));
    expect(await store.ids()).toEqual(names(3));
  });
});

it('a folder of somebody else in the data folder is left out and named', async () => {
  await sealOneByOne(names(2));
  const folder = join(store.path, 'data/backup');
  mkdirSync(folder);
  copyFileSync(paths()[0], join(folder, 'copy.parquet'));
  const connection = await openDuckDB();
  const held = new HeldSegments(store.path);
  const { source, notes } = await takeSnapshot(connection, store.path, 'backup', null, held);
  expect(await queryRows(connection, source)).toEqual([]);
  expect(notes.join()).toContain('copy.parquet is no segment of this store and is left out');
  connection.closeSync();
  held.release();
  expect(await store.ids()).toEqual(names(2));
});
