import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batchMessage } from '../../store/arrow-rows.ts';
import { batchOf } from '../../store/row-batch.ts';
import { frameOf, readFrames } from '../../store/frames.ts';
import { journalFolder } from '../../store/journal-files.ts';
import { Journal } from '../../store/journal.ts';
import { row, rowsTable, TestStore } from '../store/test-store.ts';
import { nightsweep, query, smallSweep, stored, sweepFile } from '../cli/nightsweep.ts';
import { sampled } from '../sampled.ts';

/** A store with the rows of the small sweep in one segment. */
function sealedStore(): { file: string; store: string; folder: string; segment: string } {
  const { file, store } = sweepFile(smallSweep.replace('precision: f32', 'precision: f64'));
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  const folder = join(store, 'data/two-step');
  return { file, store, folder, segment: join(folder, readdirSync(folder)[0]) };
}

const checksum = 'SELECT count(*)::INTEGER AS rows, round(sum(list_sum(singular_values)), 6) AS sum FROM points';

/** Flips one bit of a file; the n-th of some that are spread over it. */
function flip(path: string, share: number): void {
  const bytes = readFileSync(path);
  bytes[Math.floor(share * (bytes.length - 1))] ^= 1 << (Math.floor(share * 1000) % 8);
  writeFileSync(path, bytes);
}

describe('a segment with a bit that flipped', () => {
  // Places in the first data pages, in the last ones, and in the footer.
  it.each(sampled([0.001, 0.2, 0.97, 0.61, 0.999], 3))(
    'at %d of its length is named by every command, and its rows are computed again',
    (share) => {
      const { file, store, segment } = sealedStore();
      const before = query(store, checksum);
      flip(segment, share);
      const asked = nightsweep('sql', checksum, '--store', store);
      expect(asked.code).toBe(1);
      expect(asked.stderr).toContain(`the segment ${segment} is damaged`);
      const checked = nightsweep('fsck', '--store', store);
      expect(checked.code).toBe(1);
      expect(checked.stdout).toContain(`damaged segment: ${segment}`);
      const again = nightsweep('run', file, '--store', store);
      expect(again.code, again.stderr).toBe(0);
      expect(again.stderr).toContain(`${segment} is damaged`);
      expect(again.stderr).toContain('its points are computed again');
      expect(readdirSync(join(store, 'damaged'))).toHaveLength(1);
      expect(query(store, checksum)).toEqual(before);
      expect(nightsweep('fsck', '--store', store).code).toBe(0);
    },
  );
});

it('fsck --repair sets damage aside; then only those points are missing', () => {
  const { file, store, segment } = sealedStore();
  flip(segment, 0.5);
  const repaired = nightsweep('fsck', '--repair', '--store', store);
  expect(repaired.code).toBe(0);
  expect(repaired.stdout).toContain('set aside:');
  expect(stored(store)).toEqual({ rows: 0, points: 0 });
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
  expect(stored(store)).toEqual({ rows: 120, points: 120 });
});

describe('rows that lie there twice', () => {
  it('a segment that was copied under another name doubles no row, in queries and in the next run', () => {
    const { file, store, folder, segment } = sealedStore();
    const before = query(store, checksum);
    copyFileSync(segment, join(folder, '20200101T000000Z-0123abcd.parquet'));
    expect(query(store, checksum)).toEqual(before);
    expect(nightsweep('sql', checksum, '--store', store).stderr).toContain(
      'holds points that other segments hold as well',
    );
    expect(nightsweep('fsck', '--store', store).stdout).toMatch(/doubled: .*20200101T000000Z-0123abcd/);
    expect(nightsweep('run', file, '--store', store).stderr).toContain('all 120 points are stored');
    // The run has dropped the second rows, for readers of the bare files too.
    expect(nightsweep('fsck', '--store', store).stdout).not.toContain('doubled');
    expect(query(store, checksum)).toEqual(before);
  });

  it('a segment that is restored after its points were computed again doubles no row', () => {
    const { file, store, segment } = sealedStore();
    const away = `${segment}.away`;
    renameSync(segment, away);
    expect(nightsweep('run', file, '--store', store).code).toBe(0);
    const before = query(store, checksum);
    renameSync(away, segment);
    expect(query(store, checksum)).toEqual(before);
  });
});

it('Parquet files of others are named and left out', () => {
  const { store, folder } = sealedStore();
  const foreign = join(folder, 'mine.parquet');
  expect(nightsweep('sql', 'SELECT 1 AS x', '--store', store, '--format', 'parquet', '--out', foreign).code).toBe(0);
  const { code, stderr } = nightsweep('sql', checksum, '--store', store);
  expect(code).toBe(0);
  expect(stderr).toContain(`${foreign} is no segment of this store`);
  expect(stored(store)).toEqual({ rows: 120, points: 120 });
});

describe('a journal with a bit that flipped', () => {
  it('gives the rows of its other frames, is named, and is kept when it is sealed', async () => {
    const store = new TestStore();
    const ids = ['aa', 'bb', 'cc', 'dd'];
    const journal = store.write(...ids.map((id) => [row(id)]));
    const [, second] = readFrames(readFileSync(journal.path)).data;
    const bytes = readFileSync(journal.path);
    // In the middle of the second batch.
    const at = bytes.indexOf(second.payload) + second.payload.length + 200;
    bytes[at] ^= 4;
    writeFileSync(journal.path, bytes);
    expect(await store.ids()).toEqual(['aa', 'cc', 'dd']);
    expect(nightsweep('sql', 'SELECT 1', '--store', store.path).stderr).toMatch(
      /the journal .* is damaged: the bytes from/,
    );
    expect(nightsweep('fsck', '--store', store.path).code).toBe(1);
    expect(await store.seal(journal)).toBe(true);
    expect(await store.ids()).toEqual(['aa', 'cc', 'dd']);
    expect(readdirSync(join(store.path, 'damaged'))).toEqual([basename(journal.path)]);
    expect(readFileSync(join(store.path, 'damaged', basename(journal.path)))).toEqual(bytes);
    store.remove();
  });

  it.each(sampled([0, 2, 6, 13, 21], 3))(
    'at byte %d, in its first header, is named, and the file is kept',
    async (at) => {
      const store = new TestStore();
      const journal = store.write([row('aa')]);
      const bytes = readFileSync(journal.path);
      bytes[at] ^= 1;
      writeFileSync(journal.path, bytes);
      expect(nightsweep('fsck', '--store', store.path).stdout).toContain('damaged journal');
      expect(await store.seal(journal)).toBe(true);
      expect(readFileSync(join(store.path, 'damaged', basename(journal.path)))).toEqual(bytes);
      store.remove();
    },
  );

  it('a journal that is sealed while its writer goes on loses none of the later rows, and doubles none', async () => {
    const store = new TestStore();
    const journal = Journal.create(journalFolder(store.path), rowsTable);
    journal.append([row('aa')]);
    const copy = readFileSync(journal.path);
    await store.seal(journal);
    // Another host held the writer for dead. Its file system shows the file again, with a further row.
    writeFileSync(journal.path, copy);
    const writer = openSync(journal.path, 'a');
    writeSync(writer, frameOf('data', 2, batchMessage(rowsTable.columns, [batchOf([row('bb')])])));
    closeSync(writer);
    expect(await store.ids()).toEqual(['aa', 'bb']);
    await store.seal(journal);
    expect(await store.ids()).toEqual(['aa', 'bb']);
    store.remove();
  });
});
