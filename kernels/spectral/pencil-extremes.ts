import type { Backend, Pencil } from '../backends/backend.ts';
import { membersAtNodes, runsOf, worst } from './choose-members.ts';
import { type Extremes, findExtremes } from './extremes.ts';
import { FoundVectors } from './found-vectors.ts';
import { type Member, reducedExtremes } from './reduced-extremes.ts';
import { reducedFrom } from './reduced-from.ts';

/** Members that are computed together. More would gain little speed and hold more memory. */
const membersAtOnce = 12;
/** Members from which the first basis is made. */
const firstNodes = 12;
/** Vectors of each such member that join the basis beside its triplets. */
const keptVectors = 4;
/** Members that are tried first with a new basis. */
const probes = 4;
/** How many of these must succeed. Where η moves the spectrum fast, a basis from a few nodes is not good enough. */
const probesThatMustSucceed = 3;
/** Rounds in which the other members are tried; the basis grows between them. */
const rounds = 2;

/**
 * The extremes of many members of one pencil (decision 0009). The members must share `start`, `left` and `right`.
 *
 * A few members are computed by Lanczos, in step. Many members of a large pencil in f32 are computed with a reduced basis:
 * 1. Lanczos computes the members at Chebyshev nodes, and their vectors make the basis.
 * 2. A few other members are tried in the basis. Unless most of them succeed, Lanczos computes all that are left.
 * 3. Otherwise every member is tried. Residuals are computed with W, and a member whose residuals are too large fails.
 * 4. Lanczos computes the worst member of each run of failures, and its vectors join the basis. The others are tried once more.
 * 5. Lanczos computes what is left.
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
  let waiting = members.map((_, i) => i).sort((i, j) => members[i].rate - members[j].rate);
  const { rows, cols } = pencil.at(0);
  const reduce =
    waiting.length >= reducedFrom.members && rows * cols >= reducedFrom.elements && backend.precision === 'f32';
  const found = new FoundVectors(backend);
  const compute = async (chosen: readonly number[]): Promise<void> => {
    waiting = waiting.filter((i) => !chosen.includes(i));
    const keep = reduce && waiting.length > 0 ? keptVectors : 0;
    await inGroups(chosen, async (i) => {
      const { rate, request } = members[i];
      const { extremes, spare } = await findExtremes(backend, pencil.at(rate), request, keep);
      if (keep > 0) await found.add(extremes.triplets.right, spare);
      await emit(i, extremes);
    });
  };
  const tryAll = async (chosen: readonly number[]): Promise<Map<number, number>> => {
    if (found.isEmpty) return new Map(chosen.map((i) => [i, Infinity]));
    const bases = await found.bases(pencil, members[0].request.left);
    const defects = new Map<number, number>();
    await inGroups(chosen, async (i) => {
      const { extremes, defect } = await reducedExtremes(backend, pencil, members[i], bases);
      if (extremes) await emit(i, extremes);
      else defects.set(i, defect);
    });
    for (const basis of Object.values(bases)) basis.release();
    waiting = waiting.filter((i) => !chosen.includes(i) || defects.has(i));
    return defects;
  };
  if (reduce) {
    await compute(membersAtNodes(waiting, firstNodes));
    const failed = await tryAll(membersAtNodes(waiting, probes));
    const serves = probes - failed.size >= probesThatMustSucceed;
    for (let round = 0; serves && round < rounds && waiting.length > 0; round++) {
      const order = waiting;
      const defects = await tryAll(order);
      if (round + 1 < rounds) await compute(runsOf(order, (i) => defects.has(i)).map((run) => worst(run, defects)));
    }
  }
  await compute(waiting);
}

/**
 * Calls `body` for all members, at most `membersAtOnce` at a time.
 * @throws what `body` throws first, once all calls in progress have ended
 */
async function inGroups(all: readonly number[], body: (i: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += membersAtOnce) {
    // All are awaited before an error is thrown, so that no call is still running when the caller gets it.
    const outcomes = await Promise.allSettled(all.slice(from, from + membersAtOnce).map(body));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
