import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pointIdLength } from '../../kernels/contract/identity.ts';
import { writeAtomically } from '../../store/atomic.ts';
import type { IdSet } from '../../store/id-set.ts';
import type { Chunk } from '../execute/chunk.ts';
import { ChunkError } from '../execute/errors.ts';
import { chunksFolder } from './chunk-folder.ts';

/** Bytes of a point's id in the list. */
const idBytes = pointIdLength / 2;

const pathOf = (folder: string, ending: string): string => join(chunksFolder(folder), `points.${ending}`);

/** Lists the points of chunks beside them, so that nobody reads whole chunks to know them: the ids end to end, and how many each chunk has. */
export function writePoints(folder: string, chunks: readonly Chunk[]): void {
  const ids = chunks.map(({ tasks }) => tasks.flatMap(({ points }) => points.map(({ id }) => id)));
  writeAtomically(pathOf(folder, 'bin'), Buffer.from(ids.flat().join(''), 'hex'));
  writeAtomically(pathOf(folder, 'json'), JSON.stringify(ids.map(({ length }) => length)));
}

/** The points of the chunks in a folder. */
export class ChunkPoints {
  /** How many points each chunk has. */
  readonly counts: readonly number[];
  readonly #ids: Buffer;

  /** @throws ChunkError if the list is not there or is not whole */
  constructor(folder: string) {
    try {
      this.#ids = readFileSync(pathOf(folder, 'bin'));
      this.counts = JSON.parse(readFileSync(pathOf(folder, 'json'), 'utf8')) as number[];
    } catch (cause) {
      throw new ChunkError(`the list of points in ${folder} cannot be read: ${(cause as Error).message}`);
    }
    const points = this.counts.reduce((sum, count) => sum + count, 0);
    if (this.#ids.length !== points * idBytes) {
      throw new ChunkError(`the list of points in ${folder} is not whole; export again to a new folder`);
    }
  }

  /** How many points of each chunk a set of ids does not have. */
  missing(stored: IdSet): number[] {
    let at = 0;
    return this.counts.map((count) => {
      let missing = 0;
      for (const end = at + count * idBytes; at < end; at += idBytes) if (!this.#within(stored, at)) missing++;
      return missing;
    });
  }

  /** Adds the ids of some chunks to a set. */
  addTo(ids: IdSet, wanted: (chunk: number) => boolean): void {
    let at = 0;
    for (const [chunk, count] of this.counts.entries()) {
      const end = at + count * idBytes;
      if (wanted(chunk)) for (let i = at; i < end; i += idBytes) ids.add(...this.#halves(i));
      at = end;
    }
  }

  #within(ids: IdSet, at: number): boolean {
    return ids.hasHalves(...this.#halves(at));
  }

  #halves(at: number): [number, number] {
    return [this.#ids.readUIntBE(at, idBytes / 2), this.#ids.readUIntBE(at + idBytes / 2, idBytes / 2)];
  }
}
