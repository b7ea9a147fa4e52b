import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../kernels/contract/column.ts';
import { identityColumns } from '../../store/codebook.ts';
import { openDuckDB, queryRows } from '../../store/duckdb.ts';
import { readFrames } from '../../store/frames.ts';
import { HeldSegments } from '../../store/held-segments.ts';
import { Journal } from '../../store/journal.ts';
import { journalFolder } from '../../store/journal-files.ts';
import { sealJournals } from '../../store/seal.ts';
import { takeSnapshot } from '../../store/snapshot.ts';
import type { Table } from '../../store/tables.ts';
import { TestStore } from './test-store.ts';

// Of several rows with one id the one with the highest revisions counts, then the earliest.

const table: Table = {
  name: 'trial',
  columns: [
    ...identityColumns,
    { name: 'value', type: 'real', meaning: 'a number' },
    { name: 'revision_a', type: 'integer', meaning: 'revision of a' },
    { name: 'revision_b', type: 'integer', meaning: 'revision of b' },
    { name: 'started_at', type: 'time', meaning: 'when' },
  ],
};
const earlier: Table = { ...table, columns: table.columns.filter(({ name }) => !name.startsWith('revision')) };

const row = (id: string, value: number, a: number | null, b: number | null, at: number): Row => ({
  ...{ point_id: id, value, revision_a: a, revision_b: b, started_at: at },
});

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => store.remove());

function journal(rows: readonly Row[], of = table): string {
  const made = Journal.create(journalFolder(store.path), of);
  made.append(rows);
  made.close();
  return made.path;
}

const seal = (...paths: string[]): Promise<boolean> => sealJournals(store.path, new Set(paths));

/** Values by id, as a reader sees them. */
async function values(columns: Table['columns'] | null = table.columns): Promise<Record<string, number>> {
  const connection = await openDuckDB();
  const { source } = await takeSnapshot(connection, store.path, 'trial', columns, new HeldSegments(store.path));
  const rows = await queryRows<{ point_id: string; value: number }>(
    connection,
    `SELECT point_id, value FROM (${source}) ORDER BY point_id, value`,
  );
  connection.closeSync();
  expect(new Set(rows.map(({ point_id: id }) => id)).size).toBe(rows.length);
  return Object.fromEntries(rows.map(({ point_id: id, value }) => [id, value]));
}

describe('of several rows with one id', () => {
  it('the highest revisions count wherever the rows lie: in one journal, in two, in segments, or live', async () => {
    await seal(journal([row('x', 1, 1, 1, 10), row('x', 2, 2, 1, 20), row('y', 5, 1, 1, 10)]));
    expect(await values()).toEqual({ x: 2, y: 5 });
    const live = journal([row('x', 3, 2, 2, 30)]);
    expect(await values()).toEqual({ x: 3, y: 5 });
    await seal(live);
    expect(await values()).toEqual({ x: 3, y: 5 });
    // A row of an earlier formula that arrives late changes nothing.
    const late = journal([row('x', 9, 1, 1, 1), row('y', 9, null, null, 1)]);
    expect(await values()).toEqual({ x: 3, y: 5 });
    await seal(late);
    expect(await values()).toEqual({ x: 3, y: 5 });
  });

  it('of equal revisions the earliest counts', async () => {
    await seal(journal([row('x', 1, 1, 1, 20)]), journal([row('x', 2, 1, 1, 10)]));
    expect(await values()).toEqual({ x: 2 });
    await seal(journal([row('x', 3, 1, 1, 5)]));
    // What is sealed stays: a row that was read before is not replaced by its equal.
    expect(await values()).toEqual({ x: 2 });
  });

  it('a row that states no revision counts less than one that does', async () => {
    await seal(journal([row('x', 1, null, null, 10)], earlier));
    await seal(journal([row('x', 2, 1, null, 20)]));
    expect(await values()).toEqual({ x: 2 });
  });

  it('merging keeps the rule, and newer rows go on standing for older ones in segments that stay', async () => {
    for (let i = 0; i < 7; i++) await seal(journal([row(`p${i}`, i, 1, 1, i)]));
    await seal(journal([row('p0', 100, 2, 1, 50)]));
    await seal(journal([row('p1', 101, 2, 2, 60), row('p8', 8, 1, 1, 60)]));
    for (let i = 9; i < 25; i++) await seal(journal([row(`p${i}`, i, 1, 1, i)]));
    const found = await values();
    expect(found.p0).toBe(100);
    expect(found.p1).toBe(101);
    expect(Object.keys(found)).toHaveLength(24);
  });
});

describe('a table of an experiment that this version does not know', () => {
  it('is sealed, merged and read by what its files say of themselves', async () => {
    await seal(journal([row('x', 1, 1, 1, 10)]));
    journal([row('y', 2, 1, 1, 20)]);
    expect(await values(null)).toEqual({ x: 1, y: 2 });
    const connection = await openDuckDB();
    const { columns } = await takeSnapshot(connection, store.path, 'trial', null, new HeldSegments(store.path));
    connection.closeSync();
    expect(columns).toEqual(table.columns);
  });

  it('a journal of an earlier version, whose schema has no codebook, is sealed by its fields', async () => {
    const written = journal([row('ab', 1.5, 1, 1, 10)]);
    // A journal of an earlier version is the payloads of the frames, under another ending.
    const bytes = Buffer.concat(readFrames(readFileSync(written)).data.map(({ payload }) => payload));
    rmSync(written);
    const path = written.replace(/\.journal$/, '.arrow');
    // The key is made unreadable without changing a length.
    const at = bytes.indexOf('nightsweep.codebook');
    expect(at).toBeGreaterThan(0);
    bytes.write('nightsweep.codeb00k', at);
    writeFileSync(path, bytes);
    await seal(path);
    expect(await values(null)).toEqual({ ab: 1.5 });
  });
});
