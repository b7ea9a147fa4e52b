interface Timed {
  at: number;
  order: number;
  act: () => void;
}

/** Events in virtual time, the earliest first; those of one time in the order in which they were added. */
export class Events {
  readonly #heap: Timed[] = [];
  #order = 0;

  add(at: number, act: () => void): void {
    if (at === Infinity) return;
    const heap = this.#heap;
    heap.push({ at, act, order: this.#order++ });
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i], heap[parent])) break;
      [heap[i], heap[parent]] = [heap[parent], heap[i]];
      i = parent;
    }
  }

  /** Takes the next event that is due by a time; undefined if none is. */
  next(by: number): Timed | undefined {
    const heap = this.#heap;
    if (heap.length === 0 || heap[0].at > by) return undefined;
    const [first] = heap;
    const last = heap.pop() as Timed;
    if (heap.length > 0) {
      heap[0] = last;
      for (let i = 0; ;) {
        let least = i;
        for (const child of [2 * i + 1, 2 * i + 2]) {
          if (child < heap.length && before(heap[child], heap[least])) least = child;
        }
        if (least === i) break;
        [heap[i], heap[least]] = [heap[least], heap[i]];
        i = least;
      }
    }
    return first;
  }
}

function before(a: Timed, b: Timed): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
