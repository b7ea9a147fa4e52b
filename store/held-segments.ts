import type { DuckDBConnection } from '@duckdb/node-api';
import { existsSync, linkSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listSegments, type Segment, type SegmentListing } from './segments.ts';
import { temporaryFolder, temporaryPath } from './temporary-files.ts';

/**
 * The segments that a reader has listed. It reads them by hard links of its own, so they stay as they were listed, however often they are
 * merged meanwhile. The links lie in the store's folder `tmp`; if the reader is killed, the next run removes them.
 * Where no links can be made, as in a store that may only be read, it reads the segments themselves.
 */
export class HeldSegments {
  readonly #store: string;
  readonly #folder: string;
  #links = 0;

  constructor(store: string) {
    this.#store = store;
    this.#folder = temporaryPath(join(temporaryFolder(store), 'held'));
  }

  /**
   * Lists the segments of a table and holds them. If one has gone when it is to be held, they are listed again: it was merged.
   * @throws CorruptSegmentError if a segment cannot be read
   */
  async list(connection: DuckDBConnection, table: string): Promise<SegmentListing> {
    for (;;) {
      const listing = await listSegments(connection, this.#store, table);
      const segments = listing.segments.map((segment) => this.#hold(segment));
      if (segments.every((segment) => segment !== null)) return { ...listing, segments };
    }
  }

  /** Removes the links. What was merged meanwhile is then gone. */
  release(): void {
    if (this.#links > 0) rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The segment with its own link; null if it has gone. */
  #hold(segment: Segment): Segment | null {
    const found = lstatSync(segment.path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    // A link to a symbolic link would lead elsewhere.
    if (found.isSymbolicLink()) return segment;
    const link = join(this.#folder, basename(segment.path));
    try {
      mkdirSync(this.#folder, { recursive: true });
      linkSync(segment.path, link);
    } catch {
      if (!existsSync(link)) return existsSync(segment.path) ? segment : null;
    }
    this.#links++;
    return { ...segment, held: link };
  }
}
