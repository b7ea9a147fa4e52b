import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import { type Element, hasEnded } from './elements.ts';
import { keyOf, type Memory } from './memory.ts';
import { blamedNodes, recordNodes } from './node-records.ts';
import { type Again, sendAgain } from './send-again.ts';
import { type ChunkState, listedByChunk, remembered, type SubmissionStanding, standingOf } from './standing.ts';
import type { Submission } from './submission.ts';

/** What decisions rest on. */
export interface Look {
  /** Milliseconds since the epoch. */
  now: number;
  /** All elements of the user; null if the controller did not answer. */
  elements: readonly Element[] | null;
  submissions: readonly Submission[];
  memory: Memory;
  /** The settings that hold now. */
  settings: SlurmSettings;
  /** The longest time limit that an element may have, minutes. */
  longestMinutes: number;
  /** Nothing counts as gone before it was absent in two good looks that lie so far apart, milliseconds. File servers show new rows within that time. */
  settleMs: number;
  /** Whether the user has just asked for another try, so that rounds without a row are forgotten. */
  insist: boolean;
}

/** An array of a submission. */
export interface ArrayRef {
  token: string;
  array: number;
}

/** What to do next. */
export interface Decision {
  standings: readonly SubmissionStanding[];
  /** Whether the controller answered; without it nothing is known of elements. */
  answered: boolean;
  memory: Memory;
  /** Arrays to send now. */
  send: readonly ArrayRef[];
  /** Elements that can never run, to be taken out of the queue. */
  cancel: readonly (ArrayRef & { indices: readonly number[] })[];
  /** Chunks whose missing points are to be computed by new submissions. */
  again: readonly Again[];
  /** Submissions of which nothing is left to wait for. */
  over: readonly string[];
  /** Whether nothing waits, runs, or will be sent. */
  idle: boolean;
  /** Why nothing more will be sent although points are missing; null if that is not so. */
  stop: string | null;
}

/** States in which something may still come by itself. */
const busy: ReadonlySet<ChunkState> = new Set(['unsent', 'live', 'held', 'unclear']);

/**
 * Decides what to do from rows, intents, elements and the time. It does nothing itself, and two calls with the same arguments decide the same.
 * If the controller did not answer it changes nothing; rows are looked at all the same.
 */
export function reconcile(look: Look): Decision {
  const { submissions, now, elements } = look;
  const listed = elements === null ? null : listedByChunk(elements, submissions);
  const seen = listed === null ? look.memory : remembered(look.memory, submissions, listed, now);
  const continued = new Set(submissions.flatMap(({ intent }) => intent.continues));
  const standings = submissions.map((submission) => standingOf(submission, listed, seen, { ...look, continued }));
  if (listed === null) {
    return {
      standings,
      answered: false,
      memory: seen,
      send: [],
      cancel: [],
      again: [],
      over: [],
      idle: false,
      stop: null,
    };
  }
  const idle = standings.every(({ states }) => !states.some((state) => busy.has(state)));
  const memory = { ...seen, nodes: recordNodes(seen.nodes, standings) };
  const { again, stop } = sendAgain(standings, { ...look, memory, exclude: blamedNodes(memory.nodes), idle });
  const renewed = new Set(again.flatMap(({ chunks }) => chunks.map(({ token, chunk }) => keyOf(token, chunk))));
  const over = standings.filter(({ submission: { intent, cancelled }, states }) =>
    states.every(
      (state, chunk) =>
        state === 'done' ||
        state === 'moved' ||
        renewed.has(keyOf(intent.token, chunk)) ||
        (cancelled && !busy.has(state)),
    ),
  );
  return {
    ...{ standings, answered: true, memory, again, stop, idle },
    send: arraysToSend(standings, look),
    cancel: standings.flatMap(stuckElements),
    over: over.map(({ submission }) => submission.intent.token),
  };
}

/** Arrays that Slurm does not have, as many as the queue has room for. */
function arraysToSend(standings: readonly SubmissionStanding[], { elements, settings }: Look): ArrayRef[] {
  const queued = (elements ?? []).filter((element) => !hasEnded(element)).length;
  let room = (settings.submit_limit ?? Infinity) - queued;
  const send: ArrayRef[] = [];
  for (const { submission, states } of standings) {
    for (const [array, { first, count }] of submission.arrays.entries()) {
      if (!states.slice(first, first + count).includes('unsent')) continue;
      if (count > room) return send;
      room -= count;
      send.push({ token: submission.intent.token, array });
    }
  }
  return send;
}

/** Elements of a submission that are listed and can never run. */
function stuckElements({ submission, states, elements }: SubmissionStanding): Decision['cancel'] {
  return submission.arrays.flatMap(({ first, count }, array) => {
    const indices = Array.from({ length: count }, (_, i) => i).filter((i) => {
      const element = elements.get(first + i);
      return states[first + i] === 'stuck' && element !== undefined && !hasEnded(element);
    });
    return indices.length === 0 ? [] : [{ token: submission.intent.token, array, indices }];
  });
}
