import type { DuckDBConnection } from '@duckdb/node-api';
import { rmSync } from 'node:fs';
import { unionOf } from './codebook.ts';
import { addDistinct } from './doubled-segments.ts';
import { createTableOf, openDuckDB } from './duckdb.ts';
import { readJournal } from './journal.ts';
import { isOrphaned, isQuiet, journalFolder, type JournalFile, listJournals } from './journal-files.ts';
import { takeLockIfFree } from './lock.ts';
import { mergeSmall } from './merge.ts';
import { keepNewerRows } from './newer-rows.ts';
import { dropOlderRows } from './older-rows.ts';
import { removeReplaced } from './replaced-segments.ts';
import { countRows } from './row-batch.ts';
import { setAside } from './set-aside.ts';
import { moveEarlierSegments } from './segment-files.ts';
import { listSegments, writeSegment } from './segments.ts';
import { raiseFormat } from './store.ts';
import { failuresTable, isKeyed, sealedTables } from './tables.ts';
import { tidyStore } from './tidy.ts';

/**
 * Seals journals into segments. It then merges small segments and removes what they replace, so that each row lies in the folder once.
 * It seals the journals whose writers have certainly ended, and those in `finished`.
 * It keeps one row per point id. Journals describe themselves, so it also seals rows of experiments that this version does not know.
 * It may be interrupted at any instant: no row is lost, and readers of this program find none doubled. The next call removes what is left.
 * @param finished paths of journals that are complete although their writers still run
 * @param more whether more rows follow soon. Older rows of their points then stay where they are, because dropping them writes whole segments.
 * @returns false if another process was sealing; then nothing was done
 * @throws CorruptSegmentError if a segment cannot be read
 */
export async function sealJournals(
  store: string,
  finished: ReadonlySet<string> = new Set(),
  more = false,
): Promise<boolean> {
  const lock = takeLockIfFree(store, 'compactor', 'the store is being compacted');
  if (lock === null) return false;
  const connection = await openDuckDB();
  try {
    tidyStore(store);
    raiseFormat(store);
    moveEarlierSegments(store);
    const hasEnded = (journal: JournalFile): boolean => finished.has(journal.path) || isOrphaned(journal);
    const ready = listJournals(journalFolder(store)).flatMap((journal): ReadyJournal[] => {
      const ended = hasEnded(journal);
      return ended || isQuiet(journal) ? [{ ...journal, ended }] : [];
    });
    for (const table of new Set(ready.map((journal) => journal.table))) {
      await sealTable(
        connection,
        store,
        table,
        ready.filter((journal) => journal.table === table),
      );
    }
    for (const table of [failuresTable.name, ...sealedTables(store)]) {
      if (!more && isKeyed(table)) await dropOlderRows(connection, store, table);
      await mergeSmall(connection, store, table);
      await removeReplaced(connection, store, table);
    }
  } finally {
    connection.closeSync();
    lock.release();
  }
  return true;
}

/** A journal to seal. If its writer has not certainly ended it may go on, and only an end frame says that it will not. */
interface ReadyJournal extends JournalFile {
  ended: boolean;
}

async function sealTable(
  connection: DuckDBConnection,
  store: string,
  table: string,
  journals: readonly ReadyJournal[],
): Promise<void> {
  const { segments, replaced } = await listSegments(connection, store, table);
  // A segment may hold a journal's rows already: the process that sealed it died before it deleted the journal.
  const read = journals.map((journal) => ({ journal, content: readJournal(journal) }));
  const batches = read.flatMap(({ journal, content }) => {
    const known = replaced.get(journal.name);
    if (known === Infinity) return [];
    return known === undefined ? content.batches : content.after(known).batches;
  });
  if (countRows(batches) > 0) {
    const columns = unionOf(read.flatMap(({ content }) => content.columns));
    await connection.run('DROP TABLE IF EXISTS sealing');
    await createTableOf(connection, 'sealing', columns, batches);
    const supersedes = isKeyed(table) ? await keepNewerRows(connection, 'sealing', columns, segments) : 0;
    const replaces = new Map(read.map(({ journal, content }) => [journal.name, content.frames]));
    const content = { columns, replaces, supersedes };
    const path = await writeSegment(connection, store, table, 'SELECT * FROM sealing', content);
    if (supersedes === 0) addDistinct(store, table, segments, path);
  }
  for (const { journal, content } of read) {
    // What was read decides: a writer that nothing is known of may have gone on since.
    if (!journal.ended && !content.closed) continue;
    if (content.damage.length > 0) setAside(store, journal.path);
    else rmSync(journal.path, { force: true });
  }
}
