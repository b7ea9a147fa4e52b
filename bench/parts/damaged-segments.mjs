// Flips bits in the data pages and the footers of segments of real rows; then a reader must refuse them by name.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts, storeOf, table } from './real-rows.mjs';
import { differences, readRows } from './read-rows.mjs';
import { CorruptSegmentError } from '../../dist/store/errors.js';
import { sealJournals } from '../../dist/store/seal.js';
import { segmentFiles } from '../../dist/store/segment-files.js';

/** Bytes of a Parquet file behind its footer: the footer's length and a word. */
const tail = 8;

/**
 * Flips one bit at a time.
 * @param where pages or footer
 * @param below gives whole numbers below its argument
 * @param late whether the time is over
 */
export async function damagedSegments(where, folder, rows, times, { below, late }) {
  const store = join(folder, where);
  mkdirSync(folder, { recursive: true });
  await sealJournals(store, new Set(storeOf(store, [parts(rows, 10)])));
  const before = await readRows(store, table);
  const [path] = segmentFiles(store, table.name);
  const bytes = readFileSync(path);
  const footer = bytes.length - tail - bytes.readUInt32LE(bytes.length - tail);
  const tally = { times: 0, lost: 0, doubled: 0, wrong: 0, named: 0 };
  for (let i = 0; i < times && !late(); i++) {
    tally.times++;
    const flipped = Buffer.from(bytes);
    const at = where === 'pages' ? below(footer) : footer + below(bytes.length - footer);
    flipped[at] ^= 1 << below(8);
    writeFileSync(path, flipped);
    try {
      const { lost, doubled, wrong } = differences(before.rows, await readRows(store, table), before.rows);
      if (lost + doubled + wrong > 0) tally.wrong++;
    } catch (error) {
      if (error instanceof CorruptSegmentError && error.message.includes(path)) tally.named++;
      else throw error;
    }
  }
  writeFileSync(path, bytes);
  const { lost } = differences(before.rows, await readRows(store, table), before.rows);
  return { ...tally, lost };
}
