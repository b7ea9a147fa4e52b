// Cuts journals of real rows, puts zeros behind or over their ends, and flips bits in them; then reads them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { table, writeJournal } from './real-rows.mjs';
import { readRows } from './read-rows.mjs';
import { readFrames } from '../../dist/store/frames.js';
import { journalFolder } from '../../dist/store/journal-files.js';
import { readJournal } from '../../dist/store/journal.js';
import { openStoreForWriting } from '../../dist/store/store.js';

/** Bytes of a page of the file system, by which files grow. */
const page = 4096;
/** Every so many journals are also read by a query. */
const queried = 20;
/** Bytes of the word that ends a frame; a frame that lacks only this is whole. */
const trailer = 4;

/** A row as a text that no other row has. */
const textOf = (row) =>
  JSON.stringify(
    table.columns.map(({ name }) => row[name] ?? null),
    (_, x) => (ArrayBuffer.isView(x) ? [...x].map(String) : typeof x === 'number' ? String(x) : x),
  );

/** A journal of some rows in batches of 1 to 6, and what each of its frames holds. */
function someJournal(folder, rows, below) {
  const from = below(rows.length);
  const left = [...rows.slice(from), ...rows.slice(0, from)];
  const batches = [];
  for (let n = 1 + below(7); n > 0 && left.length > 0; n--) batches.push(left.splice(0, 1 + below(6)));
  const path = writeJournal(folder, batches);
  const bytes = readFileSync(path);
  const payloads = readFrames(bytes).data.map(({ payload }) => payload);
  const ends = payloads.map((payload) => payload.byteOffset - bytes.byteOffset + payload.length + trailer);
  rmSync(path);
  // The first frame has the columns and no rows.
  return { path, bytes, frames: ends.map((end, i) => ({ end, rows: i === 0 ? [] : batches[i - 1].map(textOf) })) };
}

/** Where a journal is damaged: at any byte, or close to the end of a frame. */
function place(journal, below, from = 0) {
  const { bytes, frames } = journal;
  if (below(3) > 0) return from + below(bytes.length - from);
  const { end } = frames[below(frames.length)];
  return Math.max(from, Math.min(bytes.length - 1, end - 6 + below(12)));
}

const damages = {
  cut: (journal, below) => {
    const at = place(journal, below);
    return { bytes: journal.bytes.subarray(0, at), whole: at, mayMiss: true };
  },
  // The file system has grown the file by whole pages and written only a part of them.
  tail: (journal, below) => {
    const from = journal.frames.at(-2)?.end ?? 0;
    const at = place(journal, below, from);
    const length = (Math.ceil(Math.max(at, 1) / page) + below(4)) * page;
    const bytes = Buffer.alloc(Math.max(length, at));
    journal.bytes.copy(bytes, 0, 0, at);
    return { bytes, whole: at, mayMiss: true };
  },
  flip: (journal, below) => {
    const bytes = Buffer.from(journal.bytes);
    bytes[place(journal, below)] ^= 1 << below(8);
    return { bytes, whole: 0, mayMiss: false };
  },
};

/** Compares what a reader found with what was written; `whole` is the number of bytes that were kept from the beginning. */
function judge({ frames }, { whole, mayMiss }, { rows, damage }) {
  const found = new Set(rows);
  const written = new Set(frames.flatMap((frame) => frame.rows));
  const due = frames.filter(({ end }) => end - trailer <= whole).flatMap((frame) => frame.rows);
  const missing = [...written].some((text) => !found.has(text));
  const wrong = rows.some((text) => !written.has(text)) || (missing && !mayMiss && damage.length === 0);
  return {
    lost: due.filter((text) => !found.has(text)).length,
    doubled: rows.length - found.size,
    wrong: wrong ? 1 : 0,
  };
}

/**
 * Damages journals in one of these ways.
 * @param kind cut, tail or flip
 * @param below gives whole numbers below its argument
 * @param late whether the time is over
 */
export async function damagedJournals(kind, folder, rows, times, { below, late }) {
  const store = join(folder, kind);
  mkdirSync(folder, { recursive: true });
  openStoreForWriting(store, 'bench');
  const tally = { times: 0, lost: 0, doubled: 0, wrong: 0, named: 0, queried: 0 };
  let journal = null;
  for (let i = 0; i < times && !late(); i++) {
    tally.times++;
    if (i % 50 === 0) journal = someJournal(journalFolder(store), rows, below);
    const damaged = damages[kind](journal, below);
    writeFileSync(journal.path, damaged.bytes);
    const content = readJournal({ path: journal.path, table: table.name });
    const read = { rows: content.rows.map(textOf), damage: content.damage };
    const { lost, doubled, wrong } = judge(journal, damaged, read);
    tally.lost += lost;
    tally.doubled += doubled;
    tally.wrong += wrong;
    if (content.damage.length > 0) tally.named++;
    if (i % queried === 0) {
      tally.queried++;
      const seen = await readRows(store, table);
      const ids = new Set(content.rows.map((row) => row.point_id));
      const same = seen.rows.size === ids.size && [...ids].every((id) => seen.rows.has(id));
      if (!same || seen.doubled > 0 || seen.notes.length > 0 !== content.damage.length > 0) tally.wrong++;
    }
    rmSync(journal.path);
  }
  return tally;
}
