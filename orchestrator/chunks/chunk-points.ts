import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pointIdLength } from '../../kernels/contract/identity.ts';
import { writeAtomically } from '../../store/atomic.ts';
import { IdSet } from '../../store/id-set.ts';
import type { Chunk } from '../execute/chunk.ts';
import { ChunkError } from '../execute/errors.ts';
import { chunksFolder } from './chunk-folder.ts';
import { readFresh, withFreshHandle } from '../../store/file-server.ts';

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
      this.#ids = withFreshHandle(() => readFileSync(pathOf(folder, 'bin')));
      this.counts = JSON.parse(readFresh(pathOf(folder, 'json'))) as number[];
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
    return this.#count((first, second) => !stored.hasHalves(first, second));
  }

  /** How many points of each chunk are in one set of ids and not in another. */
  within(ids: IdSet, but: IdSet): number[] {
    return this.#count((first, second) => ids.hasHalves(first, second) && !but.hasHalves(first, second));
  }

  /** Adds the ids of some chunks to a set, except those of another set. */
  addTo(ids: IdSet, wanted: (chunk: number) => boolean, but = new IdSet(0)): void {
    let at = 0;
    for (const [chunk, count] of this.counts.entries()) {
      const end = at + count * idBytes;
      for (let i = at; wanted(chunk) && i < end; i += idBytes) {
        const [first, second] = this.#halves(i);
        if (!but.hasHalves(first, second)) ids.add(first, second);
      }
      at = end;
    }
  }

  #count(counts: (first: number, second: number) => boolean): number[] {
    let at = 0;
    return this.counts.map((count) => {
      let found = 0;
      for (const end = at + count * idBytes; at < end; at += idBytes) if (counts(...this.#halves(at))) found++;
      return found;
    });
  }

  #halves(at: number): [number, number] {
    return [this.#ids.readUIntBE(at, idBytes / 2), this.#ids.readUIntBE(at + idBytes / 2, idBytes / 2)];
  }
}
