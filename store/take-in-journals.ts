import { statSync } from 'node:fs';
import { unionOf } from './codebook.ts';
import { createTableOf } from './duckdb.ts';
import { type JournalContent, readJournal } from './journal.ts';
import type { JournalFile } from './journal-files.ts';
import { countRows } from './row-batch.ts';
import { offered, type TakenIn, takeOffered, type TakingIn } from './take-in.ts';

/** Journals are read until they have so many bytes together; their rows take some ten times as much memory. */
const bytesAtOnce = 32e6;

/**
 * Takes in the rows of journals that lie elsewhere. They stay as they are. It may be interrupted at any instant and done again, as
 * `takeInSegments`. Only the process that holds the lock `compactor` may call it.
 * @param took called with each journal that was read, once its rows are in the store
 */
export async function takeInJournals(
  taking: TakingIn,
  journals: readonly JournalFile[],
  took: (journal: JournalFile, content: JournalContent) => void = () => undefined,
): Promise<TakenIn> {
  const { connection, table } = taking;
  const sum = { table, rows: 0, taken: 0 };
  for (const some of batches(journals)) {
    const read = some.map((journal) => ({ journal, content: readJournal(journal) }));
    const batches = read.flatMap(({ content }) => content.batches);
    const rows = countRows(batches);
    if (rows > 0) {
      const columns = unionOf(read.flatMap(({ content }) => content.columns));
      await connection.run(`DROP TABLE IF EXISTS ${offered}`);
      await createTableOf(connection, offered, columns, batches);
      sum.rows += rows;
      sum.taken += await takeOffered(taking, columns);
    }
    for (const { journal, content } of read) took(journal, content);
  }
  return sum;
}

function* batches(journals: readonly JournalFile[]): Generator<JournalFile[]> {
  let [batch, bytes]: [JournalFile[], number] = [[], 0];
  for (const journal of journals) {
    batch.push(journal);
    bytes += statSync(journal.path, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes < bytesAtOnce) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
