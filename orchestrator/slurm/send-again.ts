import { isDeepStrictEqual } from 'node:util';
import { formatCount } from '../../analysis/text/quantities.ts';
import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import { keyOf, type Memory } from './memory.ts';
import type { Growth } from './sizing.ts';
import type { SubmissionStanding } from './standing.ts';
import type { Submission } from './submission.ts';

/** A chunk of a submission. */
export interface ChunkRef {
  token: string;
  chunk: number;
}

/** Chunks whose missing points go into one new submission, and what it asks for. */
export interface Again {
  growth: Growth;
  exclude: readonly string[];
  round: number;
  /** How many rounds before it brought no row, one after the other. */
  fruitless: number;
  /** Keys of the chunks, and of those that they continue themselves. */
  continues: string[];
  chunks: readonly ChunkRef[];
}

/** What sending again depends on besides how chunks stand. */
export interface AgainContext {
  memory: Memory;
  /** Nodes to leave out. */
  exclude: readonly string[];
  /** Whether nothing waits, runs, or will be sent. */
  idle: boolean;
  /** The settings that hold now. */
  settings: SlurmSettings;
  longestMinutes: number;
  /** Whether the user has just asked for another try, so that rounds without a row are forgotten. */
  insist: boolean;
}

/** While other elements run, no more than this share of the points is sent again; a mistake would else spread. */
const mostWhileOthersRun = 0.2;
const memoryStep = 1.6;
const mostMemory = memoryStep ** 3;
const timeStep = 2;
/** After so many rounds without a row nothing more is sent. */
const mostFruitless = 2;

/**
 * Finds what to send again, grouped by what it asks for, and whether to give up. What ran out of memory gets more, up to three times; what
 * computed no point within its limit gets a longer one. What can never run is sent again only if a setting has changed.
 */
export function sendAgain(
  standings: readonly SubmissionStanding[],
  context: AgainContext,
): { again: readonly Again[]; stop: string | null } {
  const { idle, exclude } = context;
  const rounds = standings.map(({ submission }) => submission.intent.round);
  const round = Math.max(0, ...rounds) + 1;
  const open = standings.map(({ submission }) => submission);
  const fruitless = open.some(gained) ? 0 : 1 + Math.max(0, ...open.map(({ intent }) => intent.fruitless));
  const groups = new Map<string, Again & { chunks: ChunkRef[] }>();
  const hopeless = new Map<string, number>();
  let points = 0;
  for (const { submission, states } of standings) {
    if (submission.cancelled) continue;
    for (const [chunk, state] of states.entries()) {
      const stuck = state === 'stuck' && !isDeepStrictEqual(submission.intent.settings, context.settings);
      if (state === 'stuck' && !stuck) {
        const why = context.memory.stuck[keyOf(submission.intent.token, chunk)] ?? 'it can never run';
        hopeless.set(why, (hopeless.get(why) ?? 0) + 1);
      }
      if (state !== 'gone' && !stuck) continue;
      const next = nextGrowth(submission, chunk, context);
      if (typeof next === 'string') {
        hopeless.set(next, (hopeless.get(next) ?? 0) + 1);
        continue;
      }
      points += submission.chunks[chunk].missing;
      const key = JSON.stringify(next);
      // Who asks for more tries something new.
      const same = isDeepStrictEqual(next, submission.intent.growth);
      const before = same ? fruitless : 0;
      const group = groups.get(key) ?? {
        ...{ growth: next, exclude, round, continues: [], chunks: [] },
        fruitless: before,
      };
      if (!group.chunks.some(({ token }) => token === submission.intent.token)) {
        group.continues.push(...submission.intent.continues);
      }
      group.chunks.push({ token: submission.intent.token, chunk });
      group.continues.push(keyOf(submission.intent.token, chunk));
      groups.set(key, group);
    }
  }
  const all = open.reduce((sum, { chunks }) => sum + chunks.reduce((some, chunk) => some + chunk.points, 0), 0);
  if (!idle && points > mostWhileOthersRun * all) return { again: [], stop: null };
  const inVain = [...groups.values()].every((group) => group.fruitless >= mostFruitless);
  if (groups.size > 0 && idle && inVain && !context.insist) {
    return { again: [], stop: `two rounds computed no point; ${lastEnds(standings, context.memory)}` };
  }
  const stop = idle && groups.size === 0 && hopeless.size > 0 ? hopelessText(hopeless) : null;
  return { again: [...groups.values()], stop };
}

/** What the next attempt at a chunk asks for; a text if there is no use in one. */
function nextGrowth(
  { intent, chunks }: Submission,
  chunk: number,
  { memory, longestMinutes }: AgainContext,
): Growth | string {
  const { growth, limitMinutes } = intent;
  const state = memory.ends[keyOf(intent.token, chunk)]?.state;
  const { points, missing, failed } = chunks[chunk];
  if (state === 'OUT_OF_MEMORY') {
    if (growth.memory * memoryStep > mostMemory * 1.001) {
      return `it ran out of memory with ${formatCount(intent.memoryMb)} MB, after three steps; choose a smaller N or fewer --slurm.cores`;
    }
    return { ...growth, memory: growth.memory * memoryStep };
  }
  // An element that ends in time by itself, with no point computed, had too little of it.
  if ((state === 'TIMEOUT' || state === 'COMPLETED') && missing + failed === points) {
    if (limitMinutes >= longestMinutes) {
      return `it computed no point within ${formatCount(limitMinutes)} min, and no element may take longer; choose a smaller N, or another partition`;
    }
    return { ...growth, time: growth.time * timeStep };
  }
  return growth;
}

/** Whether a submission has brought a row, or a point that was given up. */
function gained({ chunks }: Submission): boolean {
  return chunks.some(({ points, missing }) => missing < points);
}

/** How the last attempts ended, in words. */
function lastEnds(standings: readonly SubmissionStanding[], { ends }: Memory): string {
  const states = new Map<string, number>();
  for (const { submission, states: own } of standings) {
    for (const [chunk, state] of own.entries()) {
      if (state !== 'gone') continue;
      const end = ends[keyOf(submission.intent.token, chunk)]?.state ?? 'not listed any more';
      states.set(end, (states.get(end) ?? 0) + 1);
    }
  }
  const parts = [...states].map(([state, count]) => `${formatCount(count)} ${state}`);
  return `its elements ended as: ${parts.join(', ')}; see the logs that \`nightsweep status\` names`;
}

function hopelessText(hopeless: ReadonlyMap<string, number>): string {
  return [...hopeless].map(([why, count]) => `${formatCount(count)} elements: ${why}`).join('; ');
}
