import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { execFile, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { twoStep } from '../../experiments/two-step/index.ts';
import { openDuckDB, queryRows, quoted } from '../../store/duckdb.ts';
import type { IdSet } from '../../store/id-set.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import { Journal, readJournal } from '../../store/journal.ts';
import { LockedError, takeLock } from '../../store/lock.ts';
import type { Row } from '../../kernels/contract/column.ts';
import { ownIdentity } from '../../store/process-identity.ts';
import { sealJournals } from '../../store/seal.ts';
import { storedIds, takeSnapshot } from '../../store/snapshot.ts';
import { openStoreForWriting } from '../../store/store.ts';
import { entriesOf, segmentFolder, tableOf } from '../../store/tables.ts';
import { packageRoot } from '../../kernels/native/package-root.ts';

const rowsTable = tableOf(twoStep);

let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'nightsweep-store-'));
  openStoreForWriting(store, 'test');
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

const row = (id: string, replicate = 0): Row => ({
  point_id: id,
  experiment: 'two-step',
  sweep: 'test',
  replicate,
  width: 128,
  alphas: [0.1, 0.25],
  alpha1: 0.1,
  centred: false,
  singular_values: Float64Array.of(3.5, 2.25, 1),
  spectrum: null,
  started_at: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
});

function write(...batches: Row[][]): Journal {
  const journal = Journal.create(journalFolder(store), rowsTable);
  for (const batch of batches) journal.append(batch);
  journal.close();
  return journal;
}

const seal = (...journals: Journal[]): Promise<boolean> =>
  sealJournals(store, new Set(journals.map(({ path }) => path)));
const segments = (): string[] =>
  entriesOf(segmentFolder(store, 'two-step')).filter((name) => name.endsWith('.parquet'));

async function ids(): Promise<string[]> {
  const connection = await openDuckDB();
  const { source } = await takeSnapshot(connection, store, 'two-step', rowsTable.columns);
  const rows = await queryRows<{ point_id: string }>(connection, `SELECT point_id FROM (${source}) ORDER BY 1`);
  connection.closeSync();
  return rows.map(({ point_id }) => point_id);
}

describe('a journal', () => {
  it('keeps every type of cell, as an Arrow stream others can read', () => {
    const journal = write([row('a'), row('b', 3)]);
    const [file] = listJournals(journalFolder(store));
    const [, second] = readJournal(file).rows;
    expect(second).toMatchObject({
      point_id: 'b',
      replicate: 3,
      width: 128,
      alpha1: 0.1,
      centred: false,
      spectrum: null,
    });
    expect([...(second.singular_values as Float64Array)]).toEqual([3.5, 2.25, 1]);
    expect(second.started_at).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
    const table = tableFromIPC(readFileSync(journal.path));
    expect(table.numRows).toBe(2);
    expect(table.schema.fields.map(({ name }) => name)).toEqual(rowsTable.columns.map(({ name }) => name));
  });

  it('cut off at any byte still gives the batches before the cut', () => {
    const journal = write([row('a')], [row('b')], [row('c')]);
    const [file] = listJournals(journalFolder(store));
    const size = statSync(journal.path).size;
    const copy = readFileSync(journal.path);
    const seen = new Set<number>();
    for (let cut = size; cut >= 0; cut -= 37) {
      writeFileSync(journal.path, copy.subarray(0, cut));
      const found = readJournal(file).rows.map((r) => r.point_id);
      expect(found).toEqual(['a', 'b', 'c'].slice(0, found.length));
      seen.add(found.length);
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3]);
  });

  it('ignores a tail of zeros, as a power cut can leave', () => {
    const journal = write([row('a')]);
    appendFileSync(journal.path, new Uint8Array(4096));
    expect(readJournal(listJournals(journalFolder(store))[0]).rows.map((r) => r.point_id)).toEqual(['a']);
  });

  it('is never shared: each has a file of its own', () => {
    expect(write([row('a')]).path).not.toBe(write([row('b')]).path);
  });
});

describe('sealing', () => {
  it('turns journals into one segment that carries codebook and origin', async () => {
    const journals = [write([row('a')], [row('b')]), write([row('c')])];
    await seal(...journals);
    expect(listJournals(journalFolder(store))).toEqual([]);
    expect(segments()).toHaveLength(1);
    expect(await ids()).toEqual(['a', 'b', 'c']);
    const connection = await openDuckDB();
    const path = join(segmentFolder(store, 'two-step'), segments()[0]);
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
    await seal(write([row('a'), row('b')], [row('a')]), write([row('b'), row('c')]));
    await seal(write([row('a'), row('d')]));
    expect(await ids()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('leaves journals of living writers alone, and readers see them', async () => {
    write([row('a')]);
    await sealJournals(store);
    expect(listJournals(journalFolder(store))).toHaveLength(1);
    expect(segments()).toEqual([]);
    expect(await ids()).toEqual(['a']);
  });

  it('a crash between rename and delete doubles nothing: readers skip what is replaced', async () => {
    const journal = write([row('a'), row('b')]);
    const backup = `${journal.path}.backup`;
    copyFileSync(journal.path, backup);
    await seal(journal);
    copyFileSync(backup, journal.path);
    rmSync(backup);
    expect(listJournals(journalFolder(store))).toHaveLength(1);
    expect(await ids()).toEqual(['a', 'b']);
    await seal(journal);
    expect(listJournals(journalFolder(store))).toEqual([]);
    expect(await ids()).toEqual(['a', 'b']);
  });

  it('merges many small segments, and replaced files that linger count once', async () => {
    for (let i = 0; i < 8; i++) await seal(write([row(`p${i}`)]));
    expect(segments()).toHaveLength(9);
    expect(await ids()).toHaveLength(8);
    for (let i = 8; i < 15; i++) await seal(write([row(`p${i}`)]));
    expect(segments().length).toBeLessThan(12);
    expect(await ids()).toHaveLength(15);
  });

  it('an interrupted seal leaves only a temporary file that nobody reads', async () => {
    await seal(write([row('a')]));
    const path = join(segmentFolder(store, 'two-step'), 'x.parquet.tmp');
    copyFileSync(join(segmentFolder(store, 'two-step'), segments()[0]), path);
    truncateSync(path, 100);
    expect(await ids()).toEqual(['a']);
  });
});

describe('stored ids', () => {
  const id = (digit: string): string => digit.repeat(24);
  const ids = async (): Promise<IdSet> => {
    const connection = await openDuckDB();
    const found = await storedIds(connection, await takeSnapshot(connection, store, 'two-step', rowsTable.columns));
    connection.closeSync();
    return found;
  };

  it('are those of sealed and live rows together', async () => {
    await seal(write([row(id('a')), row(id('7'))]));
    write([row(id('b'))]);
    const found = await ids();
    expect(found.size).toBe(3);
    expect(['7', 'a', 'b', 'c'].map((digit) => found.has(id(digit)))).toEqual([true, true, true, false]);
  });

  it('are told apart by every digit, and from what is no id', async () => {
    const one = id('f');
    const others = Array.from(one, (_, i) => `${one.slice(0, i)}0${one.slice(i + 1)}`);
    write([row(one), row('x'), row(others[5])]);
    const found = await ids();
    expect(found.size).toBe(2);
    expect(found.has(one)).toBe(true);
    expect(others.map((other) => found.has(other))).toEqual(others.map((_, i) => i === 5));
  });
});

describe('a lock', () => {
  it('has one holder at a time, who is named', () => {
    const lock = takeLock(store, 'test', 'it is being tested');
    expect(() => takeLock(store, 'test', 'it is being tested')).toThrow(LockedError);
    expect(() => takeLock(store, 'test', 'it is being tested')).toThrow(`by process ${process.pid}`);
    lock.release();
    takeLock(store, 'test', 'it is being tested').release();
  });

  it('of a process that is gone is taken over; of another host it is not', () => {
    const path = join(store, 'locks/test.json');
    const holder = JSON.parse(readFileSync(lockFile(path), 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...holder, born: 1 }));
    takeLock(store, 'test', 'x').release();
    writeFileSync(path, JSON.stringify({ host: 'elsewhere', pid: 1, born: 0, space: '' }));
    expect(() => takeLock(store, 'test', 'x')).toThrow('if it is gone, delete');
    writeFileSync(path, '');
    takeLock(store, 'test', 'x').release();
  });
});

function lockFile(path: string): string {
  takeLock(store, 'test', 'x');
  return path;
}

it('journals lie where the store says', () => {
  expect(journalFolder(store)).toBe(join(store, 'journal'));
});

describe('several processes at once', () => {
  const race = join(scriptFolder(), 'lock-race.mjs');

  it('a stale lock is taken over by one of them only', async () => {
    writeFileSync(race, lockRaceScript());
    for (let round = 0; round < 4; round++) {
      const dead = spawnSync(process.execPath, ['-e', '']).pid;
      writeFileSync(join(store, 'locks/test.json'), JSON.stringify({ ...ownIdentity(), pid: dead, born: 1 }));
      const begin = Date.now() + 600;
      const outcomes = await Promise.all(Array.from({ length: 4 }, () => output(race, store, String(begin))));
      expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
      rmSync(join(store, 'locks/test.json'), { force: true });
    }
  });
});

/** A folder for scripts that other processes run. */
function scriptFolder(): string {
  return mkdtempSync(join(tmpdir(), 'nightsweep-scripts-'));
}

/** Takes the lock at a given moment, says how it went, and holds it for a while. */
function lockRaceScript(): string {
  const lock = join(packageRoot(), 'dist/store/lock.js');
  return `import { takeLock } from ${JSON.stringify(lock)};
const [, , store, begin] = process.argv;
while (Date.now() < Number(begin));
try { takeLock(store, 'test', 'tested'); process.stdout.write('held'); } catch (error) { process.stdout.write(error.name); }
await new Promise((resolve) => setTimeout(resolve, 500));
`;
}

function output(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (_, stdout) => resolve(stdout));
  });
}
