/** Lanczos vectors a basis has room for at first. */
export const firstRoom = 96;

/** Rows a basis gets when it needs more than it holds: twice as many, or what it needs, and at most `most`. */
export function largerRoom(held: number, needed: number, most: number): number {
  return Math.min(Math.max(needed, 2 * held), most);
}
