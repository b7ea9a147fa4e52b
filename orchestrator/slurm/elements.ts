/** An element of an array, as Slurm lists it. */
export interface Element {
  /** Name of its job. */
  name: string;
  /** Its index in the array. */
  index: number;
  state: string;
  /** Why it waits, or how it ended; `None` without a reason. */
  reason: string;
  /** The node it runs or ran on; empty before. */
  node: string;
}

/** How `squeue` is asked for elements. Names come last, because nothing else may hold a separator. */
export const elementFormat = '%K|%T|%N|%r|%j';

/** Reads what `squeue --array` says in this format. Lines that are no elements of arrays are left out. */
export function readElements(text: string): Element[] {
  const elements: Element[] = [];
  for (const row of text.split('\n')) {
    const [index, state, node, reason, ...name] = row.split('|');
    if (name.length === 0 || !/^\d+$/.test(index)) continue;
    elements.push({ index: Number(index), state, node, reason, name: name.join('|') });
  }
  return elements;
}

/** How `sacct` is asked for elements that have ended. */
export const historyFormat = 'JobID,State,NodeList,JobName';

/** Reads what `sacct --parsable2` says in this format: elements of arrays, without their steps. */
export function readHistory(text: string): Element[] {
  return text.split('\n').flatMap((row): Element[] => {
    const [id, state, node, ...name] = row.split('|');
    const index = /^\d+_(\d+)$/.exec(id)?.[1];
    if (index === undefined || name.length === 0) return [];
    // A cancelled job's state names who cancelled it.
    const [word] = state.split(' ');
    return [{ index: Number(index), state: word, node, reason: 'None', name: name.join('|') }];
  });
}

/** States of elements that have ended. All others may still compute. */
const endedStates = new Set([
  ...['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED', 'NODE_FAIL'],
  ...['OUT_OF_MEMORY', 'PREEMPTED', 'REVOKED', 'TIMEOUT'],
]);

/** Whether an element has ended. */
export function hasEnded({ state }: Element): boolean {
  return endedStates.has(state);
}

/** Prefix of the names of all jobs of this program. */
const prefix = 'ns.';

/**
 * Name of the job of an array. It is what submissions are known by: after a controller's death other jobs may get the same id.
 * @param token of the submission
 */
export function jobName(sweep: string, token: string, array: number): string {
  return `${prefix}${sweep}.${token}-${array}`;
}
