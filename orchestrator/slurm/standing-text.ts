import { formatCount } from '../../analysis/text/quantities.ts';
import { hasEnded } from './elements.ts';
import { keyOf } from './memory.ts';
import { outlookOf } from './reasons.ts';
import type { Decision } from './reconcile.ts';
import type { ChunkState, SubmissionStanding } from './standing.ts';

/** Points and elements of submissions, in one line. */
export function summaryOf({ standings, answered }: Decision): string {
  const chunks = standings.flatMap(({ submission, states }) =>
    submission.chunks.filter((_, chunk) => states[chunk] !== 'moved'),
  );
  const total = chunks.reduce((sum, { points }) => sum + points, 0);
  const missing = chunks.reduce((sum, chunk) => sum + chunk.missing, 0);
  const failed = chunks.reduce((sum, chunk) => sum + chunk.failed, 0);
  const counts = new Map<string, number>();
  for (const standing of standings) {
    for (const [chunk, state] of standing.states.entries()) {
      if (state === 'moved') continue;
      const text = answered || state === 'done' ? stateWords(standing, chunk) : 'of which Slurm says nothing';
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const elements = [...counts].map(([text, count]) => `${formatCount(count)} ${text}`).join(', ');
  const given = failed > 0 ? `, ${formatCount(failed)} failed` : '';
  return `${formatCount(total - missing - failed)} of ${formatCount(total)} points${given}; elements: ${elements}`;
}

const words: Readonly<Record<ChunkState, string>> = {
  done: 'done',
  moved: 'sent again',
  unsent: 'not sent yet',
  live: 'running',
  held: 'held by you',
  stuck: 'that can never run',
  unclear: 'not listed',
  gone: 'ended with points missing',
};

function stateWords({ states, elements }: SubmissionStanding, chunk: number): string {
  const state = states[chunk];
  const element = elements.get(chunk);
  if (state === 'live' && element?.state === 'PENDING') return 'waiting';
  return state === 'unclear' && element && hasEnded(element)
    ? 'ended, with rows that are not collected yet'
    : words[state];
}

/** How many arrays Slurm does not have yet. */
export function unsentArrays(standings: readonly SubmissionStanding[]): number {
  return standings.reduce((sum, { submission, states }) => {
    const unsent = submission.arrays.filter(({ first, count }) =>
      states.slice(first, first + count).includes('unsent'),
    );
    return sum + unsent.length;
  }, 0);
}

/** Why elements wait, are stuck, or ended with points missing: a line each, the most frequent first. */
export function reasonsOf({ standings, answered, memory }: Decision): string[] {
  if (!answered) return [];
  const reasons = new Map<string, number>();
  const add = (text: string): void => void reasons.set(text, (reasons.get(text) ?? 0) + 1);
  for (const standing of standings) {
    const { submission, states, elements } = standing;
    for (const [chunk, state] of states.entries()) {
      if (state === 'done' || state === 'moved' || state === 'unsent') continue;
      const key = keyOf(submission.intent.token, chunk);
      const element = elements.get(chunk);
      if (state === 'stuck') add(`can never run: ${memory.stuck[key] ?? element?.reason ?? 'unknown'}`);
      else if (element && !hasEnded(element)) {
        if (element.state === 'PENDING') add(`waits: ${element.reason}, ${outlookOf(element).words}`);
      } else if (state === 'gone') add(endWords(memory.ends[key]));
      else if (!element) add('is not listed; after a minute it counts as gone');
    }
  }
  return [...reasons].sort((a, b) => b[1] - a[1]).map(([text, count]) => `${formatCount(count)} × ${text}`);
}

/** What the state of an ended element means, and what happens next. */
const endStates: Readonly<Record<string, string>> = {
  TIMEOUT: 'the time was up; what is missing is sent again, with more time if nothing was computed',
  OUT_OF_MEMORY: 'it used more memory than it asked for; it is sent again with 1.6 times as much, at most three times',
  NODE_FAIL: 'its node failed; it is sent again',
  PREEMPTED: 'other jobs took its place; it is sent again',
  BOOT_FAIL: 'its node did not start; it is sent again',
  CANCELLED: 'somebody cancelled it; it is sent again',
  FAILED: 'it ended with an error, which its log tells; it is sent again, without a node that ran nothing three times',
  COMPLETED: 'it ended before its work was done; it is sent again',
};

function endWords(end: { state: string; node: string } | undefined): string {
  if (end === undefined) return 'ended while nobody looked, with points missing; it is sent again';
  const on = end.node === '' ? '' : ` on ${end.node}`;
  return `ended as ${end.state}${on}: ${endStates[end.state] ?? 'it is sent again'}`;
}
