import type { Draw } from '../../kernels/contract/experiment.ts';

/** A parameter in which a point differs from a stored one. */
export interface Difference {
  parameter: string;
  /** Its value at the point and at the stored one, as JSON; `—` where there is none. */
  here: string;
  stored: string;
}

/**
 * How a point differs from the stored point that differs in the fewest parameters.
 * @param stored at least one
 */
export function nearestDifferences(point: Draw, stored: readonly Draw[]): Difference[] {
  const here = texts(point);
  let nearest: Difference[] | null = null;
  for (const other of stored) {
    const there = texts(other);
    const found: Difference[] = [];
    for (const key of new Set([...here.keys(), ...there.keys()])) {
      const [mine, theirs] = [here.get(key) ?? '—', there.get(key) ?? '—'];
      if (mine !== theirs) found.push({ parameter: key, here: mine, stored: theirs });
      if (nearest && found.length >= nearest.length) break;
    }
    if (!nearest || found.length < nearest.length) nearest = found;
    if (nearest.length === 1) break;
  }
  return nearest ?? [];
}

const known = new WeakMap<Draw, Map<string, string>>();

function texts(parameters: Draw): Map<string, string> {
  let found = known.get(parameters);
  if (!found) {
    found = new Map(Object.entries(parameters).map(([key, value]) => [key, JSON.stringify(value)]));
    known.set(parameters, found);
  }
  return found;
}
