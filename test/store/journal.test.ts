import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { journalFolder } from '../../store/journal-files.ts';
import { readFrames } from '../../store/frames.ts';
import { Journal, readJournal } from '../../store/journal.ts';
import { row, rowsTable, TestStore } from './test-store.ts';

/** What makes the next journals' names unique; null: chance, as usual. */
const unique = vi.hoisted(() => ({ next: null as Buffer | null }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, randomBytes: (count: number) => unique.next ?? crypto.randomBytes(count) };
});

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  unique.next = null;
  store.remove();
});

it('a journal keeps every type of cell; the payloads of its frames are an Arrow stream', () => {
  const journal = store.write([row('a'), row('b', 3)]);
  const [file] = store.journals;
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
  const frames = readFrames(readFileSync(journal.path));
  expect(frames).toMatchObject({ closed: true, damage: [] });
  const table = tableFromIPC(Buffer.concat(frames.data.map(({ payload }) => payload)));
  expect(table.numRows).toBe(2);
  expect(table.schema.fields.map(({ name }) => name)).toEqual(rowsTable.columns.map(({ name }) => name));
});

it('cut off at any byte it still gives the batches before the cut', () => {
  const journal = store.write([row('a')], [row('b')], [row('c')]);
  const [file] = store.journals;
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

it('a tail of zeros, as a power cut can leave, is ignored', () => {
  const journal = store.write([row('a')]);
  appendFileSync(journal.path, new Uint8Array(4096));
  expect(readJournal(store.journals[0]).rows.map((r) => r.point_id)).toEqual(['a']);
});

it('a journal is never shared: where chance gives two the same name the second is refused, and the first goes on', () => {
  unique.next = Buffer.from('5eed5eed', 'hex');
  const journal = Journal.create(journalFolder(store.path), rowsTable);
  journal.append([row('a')]);
  expect(() => Journal.create(journalFolder(store.path), rowsTable)).toThrow('EEXIST');
  journal.append([row('b')]);
  journal.close();
  const [file, ...others] = store.journals;
  expect(others).toEqual([]);
  expect(readJournal(file).rows.map((r) => r.point_id)).toEqual(['a', 'b']);
});
