import type { Backend, Pencil } from '../backends/backend.ts';
import { membersAtNodes, runsOf, worst } from './choose-members.ts';
import { type Extremes, findExtremes } from './extremes.ts';
import { FoundVectors } from './found-vectors.ts';
import { type Member, reducedExtremes } from './reduced-extremes.ts';

/** Members that are computed together: more would gain little speed and hold more memory. */
const membersAtOnce = 12;
/** From this many members and elements of W on a reduced basis pays. */
export const reducedFrom = { members: 64, elements: 2 ** 22 } as const;
/** Members the basis is first taken from, and vectors kept of each beside its triplets. */
const firstNodes = 12;
const keptVectors = 4;
/** Members that are tried first, and how many of them must do: where η moves the spectrum fast a basis of a few nodes does not serve. */
const probes = 4;
const probesThatMustDo = 3;
/** Rounds for the others; the basis is enlarged between them. */
const rounds = 2;
/**
 * The extremes of many members of a pencil that share their start and signal directions. A few members are computed each for itself; many, from a
 * reduced basis: members at Chebyshev nodes first, the others in the span of what was found there, if that serves the first few that are tried. Residuals are
 * computed, and what does not meet its bound is not used: the basis grows by the worst of these members, and then the rest is computed each for itself.
 * @param emit called once per member, in no particular order
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
      const { extremes, byproducts } = await findExtremes(backend, pencil.at(rate), request, keep);
      if (keep > 0) await found.add(extremes.triplets.right, byproducts);
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
    const serves = probes - failed.size >= probesThatMustDo;
    for (let round = 0; serves && round < rounds && waiting.length > 0; round++) {
      const order = waiting;
      const defects = await tryAll(order);
      if (round + 1 < rounds) await compute(runsOf(order, (i) => defects.has(i)).map((run) => worst(run, defects)));
    }
  }
  await compute(waiting);
}

/** Does something for all, some at a time. */
async function inGroups(all: readonly number[], body: (i: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += membersAtOnce) {
    // All are awaited before one that failed ends the rest: none goes on behind its caller's back.
    const outcomes = await Promise.allSettled(all.slice(from, from + membersAtOnce).map(body));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
