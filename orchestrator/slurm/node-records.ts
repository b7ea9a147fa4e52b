import { type Element, hasEnded } from './elements.ts';
import { keyOf, type Memory } from './memory.ts';
import type { SubmissionStanding } from './standing.ts';

/** So many chunks without a row on a node that never worked make it one to leave out. */
const mostEmpty = 3;

/** The records with what the listed elements add. Only elements that ended say something of a node. */
export function recordNodes(records: Memory['nodes'], standings: readonly SubmissionStanding[]): Memory['nodes'] {
  const next: Memory['nodes'] = { ...records };
  for (const { submission, elements } of standings) {
    for (const [chunk, element] of elements) {
      if (element.node === '' || !hasEnded(element)) continue;
      const { points, missing, failed } = submission.chunks[chunk];
      const known = next[element.node] ?? { empty: [], worked: false };
      const key = keyOf(submission.intent.token, chunk);
      if (missing + failed < points) next[element.node] = { ...known, worked: true };
      else if (isNodesFault(element) && !known.empty.includes(key))
        next[element.node] = { ...known, empty: [...known.empty, key] };
    }
  }
  return next;
}

/** Whether the way an element ended may be its node's fault. Preemption, limits and lost nodes happen to good nodes too. */
function isNodesFault({ state }: Element): boolean {
  return state === 'FAILED' || state === 'BOOT_FAIL';
}

/** Nodes on which three chunks failed without a row, and none ended with one. If all nodes that were seen are such, the fault lies elsewhere. */
export function blamedNodes(records: Memory['nodes']): string[] {
  const all = Object.entries(records);
  const blamed = all.filter(([, { empty, worked }]) => !worked && empty.length >= mostEmpty);
  return blamed.length === all.length ? [] : blamed.map(([node]) => node);
}
