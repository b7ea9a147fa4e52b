import { chebyshevNodes } from '../model/quadrature.ts';

/**
 * Members at the Chebyshev nodes of their order: dense at both ends.
 * @param sorted members in the order of their rates, at least one
 * @returns at most `count` of them, in the same order
 */
export function membersAtNodes(sorted: readonly number[], count: number): number[] {
  const last = sorted.length - 1;
  const at = chebyshevNodes(count).map((node) => Math.round(((1 + node) / 2) * last));
  return [...new Set(at)].map((i) => sorted[i]);
}

/** Maximal runs of consecutive members for which a condition holds, in order. */
export function runsOf(sorted: readonly number[], holds: (i: number) => boolean): number[][] {
  const runs: number[][] = [];
  let open = false;
  for (const i of sorted) {
    if (!holds(i)) open = false;
    else if (open) runs[runs.length - 1].push(i);
    else {
      runs.push([i]);
      open = true;
    }
  }
  return runs;
}

/** The member of a run with the largest defect (0 if none is given). Of several equal ones it is the middle one. */
export function worst(run: readonly number[], defects: ReadonlyMap<number, number>): number {
  const most = Math.max(...run.map((i) => defects.get(i) ?? 0));
  const all = run.filter((i) => defects.get(i) === most);
  return all[Math.floor(all.length / 2)];
}
