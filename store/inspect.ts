import type { DuckDBConnection } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import { damagedSegments, promisedDigest } from './checked-segments.ts';
import { doubledSegments } from './doubled-segments.ts';
import { openDuckDB, quoted } from './duckdb.ts';
import { journalFolder, listJournals } from './journal-files.ts';
import { readJournal } from './journal.ts';
import { checkReadable } from './readable.ts';
import { HeldSegments } from './held-segments.ts';
import { segmentFiles } from './segment-files.ts';
import { failuresTable, isKeyed, sealedTables } from './tables.ts';

/** Something in a store that is not as it should be. */
export interface Finding {
  path: string;
  /**
   * damaged: its bytes are not what was written. foreign: it is no file of this store. doubled: it holds points that others hold as well,
   * which count once all the same.
   */
  kind: 'damaged segment' | 'damaged journal' | 'foreign' | 'doubled';
  what: string;
}

/** What a store holds, and what is wrong with it. */
export interface Inspection {
  findings: Finding[];
  /** Segments that were read and are what was written. */
  whole: number;
  /** Segments of earlier versions: they have no digest, but their footers can be read. */
  unverified: number;
  /** Journals without damage. */
  journals: number;
}

/** Reads every byte of a store's segments and journals. It changes nothing. */
export async function inspectStore(store: string): Promise<Inspection> {
  const connection = await openDuckDB();
  const held = new HeldSegments(store);
  const inspection: Inspection = { findings: [], whole: 0, unverified: 0, journals: 0 };
  try {
    for (const table of [failuresTable.name, ...sealedTables(store)]) {
      await inspectTable(connection, store, table, held, inspection);
    }
  } finally {
    connection.closeSync();
    held.release();
  }
  for (const journal of listJournals(journalFolder(store))) {
    const { damage } = readJournal(journal);
    if (damage.length === 0) inspection.journals++;
    for (const what of damage) inspection.findings.push({ path: journal.path, kind: 'damaged journal', what });
  }
  return inspection;
}

async function inspectTable(
  connection: DuckDBConnection,
  store: string,
  table: string,
  held: HeldSegments,
  inspection: Inspection,
): Promise<void> {
  const damaged = await damagedTable(connection, store, table);
  inspection.findings.push(...damaged);
  if (damaged.length > 0) return;
  const { segments, foreign } = await held.list(connection, table);
  for (const path of foreign) {
    inspection.findings.push({ path, kind: 'foreign', what: 'it is no segment of this store and is left out' });
  }
  const promised = segments.filter(({ path }) => promisedDigest(path) !== null).length;
  inspection.whole += promised;
  inspection.unverified += segments.length - promised;
  if (!isKeyed(table)) return;
  for (const path of await doubledSegments(connection, store, table, segments)) {
    inspection.findings.push({
      path,
      kind: 'doubled',
      what: 'it holds points that others hold as well; each counts once',
    });
  }
}

/** The segments of a table that are not what was written, those that are replaced included. */
export async function damagedTable(connection: DuckDBConnection, store: string, table: string): Promise<Finding[]> {
  const paths = segmentFiles(store, table);
  const wrong = await damagedSegments(store, paths, true);
  const findings = wrong.map((path): Finding => {
    return { path, kind: 'damaged segment', what: 'its bytes do not have the digest in its name' };
  });
  for (const path of paths.filter((other) => promisedDigest(other) === null)) {
    checkReadable(path);
    const cause = await connection.run(`SELECT * FROM parquet_file_metadata(${quoted(path)})`).then(
      () => null,
      (error: unknown) => error,
    );
    if (cause !== null && existsSync(path))
      findings.push({ path, kind: 'damaged segment', what: 'its footer cannot be read' });
  }
  return findings;
}
