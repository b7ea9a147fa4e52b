import { pointIdLength } from '../kernels/contract/identity.ts';

/** Hexadecimal digits of a point id that one number holds exactly: half of them. */
export const halfId = pointIdLength / 2;

/** In place of a half where a slot is free. */
const free = -1;

/**
 * A set of point ids. Each is kept as two numbers of half its digits in an open hash table of numbers: a million ids take a tenth of the
 * memory that as many strings would, and come out of a query without becoming strings.
 */
export class IdSet {
  readonly #halves: Float64Array;
  readonly #mask: number;
  #size = 0;

  /** @param most how many ids may be added */
  constructor(most: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * most + 2));
    this.#halves = new Float64Array(2 * slots).fill(free);
    this.#mask = slots - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds an id by its halves. */
  add(first: number, second: number): void {
    const at = this.#slot(first, second);
    if (this.#halves[at] !== free) return;
    this.#halves[at] = first;
    this.#halves[at + 1] = second;
    this.#size++;
  }

  has(id: string): boolean {
    const [first, second] = [id.slice(0, halfId), id.slice(halfId)];
    return this.#halves[this.#slot(parseInt(first, 16), parseInt(second, 16))] !== free;
  }

  /** Where an id is, or the free slot where it would be. Ids are hashes: their digits spread over the slots by themselves. */
  #slot(first: number, second: number): number {
    for (let slot = first & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = 2 * slot;
      const found = this.#halves[at];
      if (found === free || (found === first && this.#halves[at + 1] === second)) return at;
    }
  }
}
