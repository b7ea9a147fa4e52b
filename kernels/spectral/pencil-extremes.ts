import type { Backend, Pencil } from '../backends/backend.ts';
import type { Extremes, ExtremesRequest } from '../backends/extremes.ts';
import { findExtremes } from './extremes.ts';

/** One member of a pencil, and what to find of it. */
export interface Member {
  /** η of W(η). */
  rate: number;
  /** What to find. */
  request: ExtremesRequest;
}

/** Members whose Lanczos processes go in step. More would gain little speed and hold more memory. */
const membersAtOnce = 12;

/**
 * The extremes of many members of one pencil. The members must share `start`, `near`, `left` and `right`.
 * @param emit called once per member with its index, in no particular order; it must release the vectors of the triplets
 * @throws RangeError if the signal directions leave nothing of the d dimensions
 * @throws what `emit` throws, after the members in progress have ended
 */
export async function pencilExtremes(
  backend: Backend,
  pencil: Pencil,
  members: readonly Member[],
  emit: (member: number, extremes: Extremes) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < members.length; from += membersAtOnce) {
    const group = members.slice(from, from + membersAtOnce).map(async ({ rate, request }, i) => {
      await emit(from + i, await findExtremes(backend, pencil, rate, request));
    });
    // All are awaited before an error is thrown, so that no call is still running when the caller gets it.
    for (const outcome of await Promise.allSettled(group)) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
