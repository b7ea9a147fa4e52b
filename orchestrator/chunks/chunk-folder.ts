import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Code } from '../../kernels/contract/experiment.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { writeAtomically } from '../../store/atomic.ts';
import { entriesOf } from '../../store/entries.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { type Chunk, writeChunk } from '../execute/chunk.ts';
import { ChunkError } from '../execute/errors.ts';
import { readChunk } from '../execute/read-chunk.ts';
import { keptCode } from '../run/kept-code.ts';
import { keptFiles } from '../run/kept-files.ts';
import { sweepFolder } from '../run/sweep-record.ts';
import { readFresh, withFreshHandle } from '../../store/file-server.ts';

/*
 * A folder of chunks is a store of its own, with the chunks beside it. So its rows are framed, checked, queried and merged as those of any
 * store.
 */

/** The folder of the chunks themselves. */
export const chunksFolder = (folder: string): string => join(folder, 'chunks');
/** What journals of a chunk are marked with. */
export const markOf = (index: number): string => String(index).padStart(6, '0');

const fileOf = (folder: string, index: number): string => join(chunksFolder(folder), `${markOf(index)}.json.gz`);

/**
 * Checks that chunks may be written to a folder.
 * @throws ChunkError if something lies there
 */
export function checkEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new ChunkError(`${folder} is not empty; chunks are written to a new folder`);
  }
}

/** Writes chunks, numbered from 0. */
export function writeChunks(folder: string, chunks: readonly Chunk[]): void {
  makeFolder(chunksFolder(folder));
  for (const [index, chunk] of chunks.entries()) {
    writeAtomically(fileOf(folder, index), gzipSync(writeChunk(chunk)));
  }
}

/** What was exported to a folder of chunks. */
export interface ExportRecord {
  /** Eight letters and digits that no other export has. */
  id: string;
  sweep: string;
  /** Name of the experiment. */
  experiment: string;
  chunks: number;
  points: number;
}

/** Letters and digits of the ids of exports. */
const exportIdLength = 8;

/** A new id for an export. */
export function newExportId(): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: exportIdLength }, () => letters[randomInt(letters.length)]).join('');
}

const recordOf = (folder: string): string => join(folder, 'export.json');

/** Records what a folder has. It is written last, so a folder without it was not exported whole. */
export function recordExport(folder: string, record: ExportRecord): void {
  writeAtomically(recordOf(folder), `${JSON.stringify(record)}\n`);
}

/**
 * What was exported to a folder.
 * @throws ChunkError if it is no folder of chunks, or was not exported whole
 */
export function readExport(folder: string): ExportRecord {
  try {
    return JSON.parse(readFresh(recordOf(folder))) as ExportRecord;
  } catch {
    throw new ChunkError(
      `${folder} is no folder of chunks, or its export was interrupted; export again to a new folder`,
    );
  }
}

/** How many chunks a folder has. */
export function countChunks(folder: string): number {
  return entriesOf(chunksFolder(folder)).filter((name) => /^\d{6}\.json\.gz$/.test(name)).length;
}

/**
 * Reads a chunk. The files and the code of a user's own experiment are taken from the folder, wherever it lies now.
 * @param trust called before a user's own code runs; it throws if the code must not run
 * @throws ChunkError if there is no such chunk, or if it was altered or is of another version
 */
export async function chunkOfFolder(
  folder: string,
  index: number,
  registry: Registry,
  trust: (code: Code) => Promise<void>,
): Promise<Chunk> {
  const path = fileOf(folder, index);
  if (!existsSync(path)) {
    const count = countChunks(folder);
    throw new ChunkError(
      count === 0
        ? `${folder} has no chunks; \`nightsweep export-chunks <sweep> ${folder}\` writes some`
        : `there is no chunk ${index} in ${folder}; it has those from 0 to ${count - 1}`,
    );
  }
  let text: string;
  try {
    text = gunzipSync(withFreshHandle(() => readFileSync(path))).toString();
  } catch (cause) {
    throw new ChunkError(`${path} is damaged: ${(cause as Error).message}`);
  }
  const found = await readChunk(await withOwnCode(text, folder, trust), registry);
  return { ...found, files: keptFiles(folder) };
}

/** The text of a chunk with the path of the code that the folder keeps. */
async function withOwnCode(text: string, folder: string, trust: (code: Code) => Promise<void>): Promise<string> {
  let chunk: Chunk;
  try {
    chunk = JSON.parse(text) as Chunk;
  } catch {
    // Reading it says what is wrong.
    return text;
  }
  const code = chunk.experiment?.code;
  if (!code) return text;
  const path = keptCode(sweepFolder(folder, chunk.sweep), code.hash);
  if (path === null)
    throw new ChunkError(`the code of the experiment ${chunk.experiment.name} is not kept in ${folder}`);
  const kept = { ...code, path };
  await trust(kept);
  return writeChunk({ ...chunk, experiment: { ...chunk.experiment, code: kept } });
}
