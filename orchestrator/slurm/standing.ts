import { type Element, hasEnded, jobName } from './elements.ts';
import { keyOf, type Memory } from './memory.ts';
import { outlookOf } from './reasons.ts';
import type { Submission } from './submission.ts';

/**
 * What becomes of a chunk. done: all its points have rows or were given up. moved: a later submission has what is missing. unsent: Slurm does not have its array. live: an element of it waits or
 * runs. held: its user holds it. stuck: it can never run. unclear: nothing was listed, but not for long enough. gone: nothing computes it any
 * more.
 */
export type ChunkState = 'done' | 'moved' | 'unsent' | 'live' | 'held' | 'stuck' | 'unclear' | 'gone';

/** How a submission stands. */
export interface SubmissionStanding {
  submission: Submission;
  /** By chunk. */
  states: readonly ChunkState[];
  /** The elements that are listed, by chunk. */
  elements: ReadonlyMap<number, Element>;
}

/** The elements of chunks by their keys; null if the controller did not answer. */
export type Listed = ReadonlyMap<string, Element> | null;

/** The elements of each chunk that are listed. A living one counts before one that has ended. */
export function listedByChunk(elements: readonly Element[], submissions: readonly Submission[]): Map<string, Element> {
  const arrays = new Map(
    submissions.flatMap(({ intent: { sweep, token }, arrays: own }) =>
      own.map(({ first }, array) => [jobName(sweep, token, array), { token, first }] as const),
    ),
  );
  const found = new Map<string, Element>();
  for (const element of elements) {
    const place = arrays.get(element.name);
    if (!place) continue;
    const key = keyOf(place.token, place.first + element.index);
    const known = found.get(key);
    if (!known || hasEnded(known)) found.set(key, element);
  }
  return found;
}

/** The memory after a look. Only chunks that miss points are in it, so it does not grow for ever. */
export function remembered(
  memory: Memory,
  submissions: readonly Submission[],
  listed: NonNullable<Listed>,
  now: number,
): Memory {
  const next: Memory = { absentSince: {}, ends: {}, stuck: {}, nodes: memory.nodes };
  for (const { intent, arrays, chunks } of submissions) {
    for (const { first, count, sentAt } of arrays) {
      if (sentAt === null) continue;
      for (let chunk = first; chunk < first + count; chunk++) {
        if (chunks[chunk].missing === 0) continue;
        const key = keyOf(intent.token, chunk);
        const element = listed.get(key);
        if (element && !hasEnded(element)) {
          const { outlook, words } = outlookOf(element);
          if (outlook === 'stuck') next.stuck[key] = `${element.reason}: ${words}`;
          continue;
        }
        next.absentSince[key] = memory.absentSince[key] ?? now;
        if (memory.stuck[key] !== undefined) next.stuck[key] = memory.stuck[key];
        const end = element ? { state: element.state, node: element.node } : memory.ends[key];
        if (end) next.ends[key] = end;
      }
    }
  }
  return next;
}

/**
 * How a submission stands by its rows, by what is listed, and by what was listed before.
 * @param continued keys of chunks that later submissions have
 * @param settleMs nothing counts as gone before it was absent in two good looks that lie so far apart
 */
export function standingOf(
  submission: Submission,
  listed: Listed,
  memory: Memory,
  { now, settleMs, continued }: { now: number; settleMs: number; continued: ReadonlySet<string> },
): SubmissionStanding {
  const { intent, arrays, chunks, cancelled } = submission;
  const states = chunks.map((): ChunkState => 'unclear');
  const elements = new Map<number, Element>();
  for (const { first, count, sentAt, taken } of arrays) {
    for (let chunk = first; chunk < first + count; chunk++) {
      const key = keyOf(intent.token, chunk);
      const element = listed?.get(key);
      if (element) elements.set(chunk, element);
      const absent = now - Math.max(memory.absentSince[key] ?? now, sentAt ?? now) >= settleMs;
      if (chunks[chunk].missing === 0) states[chunk] = 'done';
      else if (continued.has(key)) states[chunk] = 'moved';
      else if (sentAt === null) states[chunk] = cancelled ? 'gone' : 'unsent';
      else if (element && !hasEnded(element)) states[chunk] = liveState(element);
      else if (listed === null || !absent) states[chunk] = 'unclear';
      else if (memory.stuck[key] !== undefined) states[chunk] = 'stuck';
      else states[chunk] = taken || cancelled ? 'gone' : 'unsent';
    }
  }
  return { submission, states, elements };
}

function liveState(element: Element): ChunkState {
  const { outlook } = outlookOf(element);
  return outlook === 'waits' ? 'live' : outlook;
}
