import { pointIdLength } from '../kernels/contract/identity.ts';

/** Half of the hexadecimal digits of a point id: as many as one number holds exactly. */
export const halfId = pointIdLength / 2;

/** Marks a free slot, in place of the first half of an id. */
const free = -1;

/**
 * A set of point ids. It keeps each id as two numbers, one for each half of its digits, in an open hash table.
 * A million ids take a tenth of the memory that as many strings would, and they come out of a query without becoming strings.
 */
export class IdSet {
  readonly #halves: Float64Array;
  readonly #mask: number;
  #size = 0;

  /** @param most how many ids may be added; the table does not grow */
  constructor(most: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * most + 2));
    this.#halves = new Float64Array(2 * slots).fill(free);
    this.#mask = slots - 1;
  }

  /** How many ids the set holds. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds an id by its halves.
   * @returns false if the set had it already
   */
  add(first: number, second: number): boolean {
    const at = this.#slot(first, second);
    if (this.#halves[at] !== free) return false;
    this.#halves[at] = first;
    this.#halves[at + 1] = second;
    this.#size++;
    return true;
  }

  /** Adds an id by all its hexadecimal digits; false if the set had it already. */
  addId(id: string): boolean {
    return this.add(parseInt(id.slice(0, halfId), 16), parseInt(id.slice(halfId), 16));
  }

  /**
   * Whether the set holds an id.
   * @param id all its hexadecimal digits
   */
  has(id: string): boolean {
    if (this.#size === 0) return false;
    return this.hasHalves(parseInt(id.slice(0, halfId), 16), parseInt(id.slice(halfId), 16));
  }

  /** The same by the halves of an id. */
  hasHalves(first: number, second: number): boolean {
    return this.#halves[this.#slot(first, second)] !== free;
  }

  /** Where an id is, or the free slot where it would go. Ids are hashes, so their own digits spread them over the slots. */
  #slot(first: number, second: number): number {
    for (let slot = first & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = 2 * slot;
      const found = this.#halves[at];
      if (found === free || (found === first && this.#halves[at + 1] === second)) return at;
    }
  }
}
