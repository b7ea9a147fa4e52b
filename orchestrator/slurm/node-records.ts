import { hasEnded } from './elements.ts';
import { keyOf, type Memory } from './memory.ts';
import type { Standing } from './standing.ts';

/** So many chunks without a row on a node that never worked make it one to leave out. */
const mostEmpty = 3;

/** The records with what the listed elements add. Only elements that ended say something of a node. */
export function recordNodes(records: Memory['nodes'], standings: readonly Standing[]): Memory['nodes'] {
  const next: Memory['nodes'] = { ...records };
  for (const { submission, elements } of standings) {
    for (const [chunk, element] of elements) {
      if (element.node === '' || !hasEnded(element) || element.state === 'CANCELLED') continue;
      const { points, missing, failed } = submission.chunks[chunk];
      const known = next[element.node] ?? { empty: [], worked: false };
      const key = keyOf(submission.intent.token, chunk);
      if (missing + failed < points) next[element.node] = { ...known, worked: true };
      else if (!known.empty.includes(key)) next[element.node] = { ...known, empty: [...known.empty, key] };
    }
  }
  return next;
}

/** Nodes on which three chunks ended without a row, and none with one. */
export function blamedNodes(records: Memory['nodes']): string[] {
  return Object.entries(records).flatMap(([node, { empty, worked }]) =>
    !worked && empty.length >= mostEmpty ? [node] : [],
  );
}
