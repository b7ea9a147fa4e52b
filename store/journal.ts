import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Row } from '../kernels/contract/column.ts';
import { batchMessage, readStream, streamHeader } from './arrow-rows.ts';
import { frameOf, readFrames } from './frames.ts';
import { withFreshHandle } from './file-server.ts';
import { isFramed, type JournalFile, journalName } from './journal-files.ts';
import { ownIdentity } from './process-identity.ts';
import { batchOf, countRows, DescribedRows, type RowBatch } from './row-batch.ts';
import { isKeyed, type Table } from './tables.ts';
import { wholeMessages } from './whole-messages.ts';

/**
 * A live journal, which one process appends to. Creation is exclusive, so no two writers share a journal.
 * It is a file of frames with checksums. The payloads together are an Arrow IPC stream: the first is the schema, each further one a batch.
 */
export class Journal {
  readonly path: string;
  readonly table: Table;
  /** Rows appended so far. */
  rows = 0;
  #file: number;
  #end = 0;
  #frames = 0;

  private constructor(path: string, table: Table, file: number) {
    this.path = path;
    this.table = table;
    this.#file = file;
  }

  /**
   * Creates a journal in a folder, under a name that no other has.
   * @param mark a part of its name by which journals of one purpose are found: letters and digits
   */
  static create(folder: string, table: Table, mark = ''): Journal {
    const unique = `${mark === '' ? '' : `${mark}-`}${randomBytes(4).toString('hex')}`;
    const path = join(folder, journalName(ownIdentity(), unique, table.name));
    const journal = new Journal(path, table, openSync(path, 'wx'));
    journal.#write('data', streamHeader(table.columns));
    return journal;
  }

  /**
   * Appends rows as one record batch and returns once they are on the disk.
   * @throws what writing throws (e.g. a full disk), after cutting the unfinished tail off
   */
  append(rows: readonly Row[]): void {
    this.appendBatches([batchOf(rows)]);
  }

  /** The same with rows that are kept by column; they become one record batch. */
  appendBatches(batches: readonly RowBatch[]): void {
    this.#write('data', batchMessage(this.table.columns, batches));
    this.rows += countRows(batches);
  }

  /** Says in the file that no more rows will come, and closes it. */
  close(): void {
    try {
      this.#write('end', new Uint8Array());
    } catch {
      // The rows are safe without this frame, e.g. on a full disk.
    } finally {
      closeSync(this.#file);
    }
  }

  #write(kind: 'data' | 'end', payload: Uint8Array): void {
    const frame = frameOf(kind, this.#frames, payload);
    try {
      for (let at = 0; at < frame.length;) at += writeSync(this.#file, frame, at, frame.length - at, this.#end + at);
      fsyncSync(this.#file);
    } catch (error) {
      ftruncateSync(this.#file, this.#end);
      throw error;
    }
    this.#end += frame.length;
    this.#frames++;
  }
}

/** What the bytes of a journal say of it, besides its rows. */
interface JournalState {
  /** Where its bytes are not what was written, in words; empty if they all are. */
  damage: readonly string[];
  /** Number of its last frame with rows, 0 if there is none; Infinity for a journal of an earlier version, which has no frames. */
  frames: number;
  /** Whether its writer has said that no more will come. */
  closed: boolean;
}

/** What a journal holds. */
export class JournalContent extends DescribedRows implements JournalState {
  readonly damage: readonly string[];
  readonly frames: number;
  readonly closed: boolean;
  /** What it holds behind a frame; the whole for a journal of an earlier version. */
  readonly after: (frame: number) => DescribedRows;

  constructor(
    found: DescribedRows,
    { damage, frames, closed }: JournalState,
    after: (frame: number) => DescribedRows = () => found,
  ) {
    super(found.columns, found.batches);
    this.damage = damage;
    this.frames = frames;
    this.closed = closed;
    this.after = after;
  }
}

/** Columns and rows of a journal, without an append that was cut short. There are none if the journal was sealed and removed meanwhile. */
export function readJournal({ path, table }: Pick<JournalFile, 'path' | 'table'>): JournalContent {
  let bytes: Uint8Array;
  try {
    bytes = withFreshHandle(() => readFileSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return withoutRows([]);
    throw error;
  }
  // The name says it and not the bytes, whose beginning may be damaged.
  if (!isFramed(path)) return readPlain(bytes, table);
  const { data, damage, closed } = readFrames(bytes);
  const [first, ...rest] = data;
  if (first?.number !== 0)
    return withoutRows([...damage, ...(damage.length > 0 ? ['its columns cannot be read'] : [])]);
  const after = (frame: number): DescribedRows =>
    readStream(Buffer.concat([first, ...rest.filter(({ number }) => number > frame)].map(({ payload }) => payload)));
  return new JournalContent(after(0), { damage, frames: rest.at(-1)?.number ?? 0, closed }, after);
}

function withoutRows(damage: readonly string[], frames = 0): JournalContent {
  return new JournalContent(new DescribedRows([], []), { damage, frames, closed: false });
}

/** An id of a point, as every row of an experiment has it. */
const pointId = /^[0-9a-f]+$/;

/** A journal of an earlier version: an Arrow stream without checksums. What is no row can be told all the same. */
function readPlain(bytes: Uint8Array, table: string): JournalContent {
  const { whole, broken } = wholeMessages(bytes);
  const damage = broken === null ? [] : [broken];
  if (whole.length === 0) return withoutRows(damage, Infinity);
  try {
    const { columns, rows } = readStream(whole);
    const known = isKeyed(table) ? rows.filter(({ point_id: id }) => typeof id === 'string' && pointId.test(id)) : rows;
    const found = new DescribedRows(columns, [batchOf(known)]);
    return new JournalContent(found, { damage, frames: Infinity, closed: false });
  } catch (cause) {
    return withoutRows([`it is no Arrow stream (${(cause as Error).message})`], Infinity);
  }
}
