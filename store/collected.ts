import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './atomic.ts';
import { makeFolder } from './make-folder.ts';

/** The folder in a store that says which journals of other folders were taken in. It saves time; without it they are read again. */
const collectedFolder = (store: string): string => join(store, 'collected');

/** Forgets what was taken in, so that rows which the store has lost since come again from the journals elsewhere. */
export function forgetCollected(store: string): void {
  rmSync(collectedFolder(store), { recursive: true, force: true });
}

/** Which journals of an export a store has taken in, and up to which length. */
export class CollectedJournals {
  readonly #path: string;
  readonly #folder: string;
  readonly #journals: Map<string, number>;
  readonly #failed: Set<string>;

  constructor(store: string, exportId: string) {
    this.#folder = collectedFolder(store);
    this.#path = join(this.#folder, `${exportId}.json`);
    const { journals, failed } = read(this.#path);
    this.#journals = new Map(Object.entries(journals));
    this.#failed = new Set(failed);
  }

  /** Whether a journal was taken in when it had this length. */
  has(name: string, bytes: number): boolean {
    return this.#journals.get(name) === bytes;
  }

  /** Notes that a journal was taken in. */
  add(name: string, bytes: number): void {
    this.#journals.set(name, bytes);
  }

  /** Notes points that were given up. */
  addFailed(points: readonly string[]): void {
    for (const point of points) this.#failed.add(point);
  }

  /** The points that were given up. */
  get failed(): readonly string[] {
    return [...this.#failed];
  }

  /** Writes the notes, once the rows are in the store. */
  write(): void {
    makeFolder(this.#folder);
    const content = { journals: Object.fromEntries(this.#journals), failed: [...this.#failed] };
    writeAtomically(this.#path, JSON.stringify(content));
  }
}

interface Notes {
  journals: Record<string, number>;
  failed: string[];
}

/** The notes of a file; none if it is not there or not whole, for then everything is read again. */
function read(path: string): Notes {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Notes;
  } catch {
    return { journals: {}, failed: [] };
  }
}
