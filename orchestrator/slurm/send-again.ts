import { isDeepStrictEqual } from 'node:util';
import { counted, formatCount } from '../../analysis/text/quantities.ts';
import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import { keyOf, type Memory } from './memory.ts';
import type { Growth } from './sizing.ts';
import type { ChunkState, SubmissionStanding } from './standing.ts';
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
 * computed no point within its limit gets a longer one. What can never run is sent again only if a setting has changed. What was in two rounds
 * without a row, one after the other, is not sent again.
 */
export function sendAgain(
  standings: readonly SubmissionStanding[],
  context: AgainContext,
): { again: readonly Again[]; stop: string | null } {
  const { idle, exclude, insist } = context;
  const round = 1 + Math.max(0, ...standings.map(({ submission }) => submission.intent.round));
  const groups = new Map<string, Again & { chunks: ChunkRef[] }>();
  const hopeless = new Map<string, number>();
  let [points, all] = [0, 0];
  for (const { submission, states } of standings) {
    const { intent, chunks, cancelled } = submission;
    for (const [chunk, state] of states.entries()) {
      all += chunks[chunk].points;
      if (cancelled) continue;
      const next = nextGrowth(submission, chunk, state, context);
      if (next === null) continue;
      const fruitless =
        typeof next === 'string' || isNew(next, intent.growth) || gained(submission) ? 0 : intent.fruitless + 1;
      const why = fruitless >= mostFruitless && !insist ? inVain(intent.token, chunk, context.memory) : next;
      if (typeof why === 'string') {
        hopeless.set(why, (hopeless.get(why) ?? 0) + 1);
        continue;
      }
      points += chunks[chunk].missing;
      const key = JSON.stringify(why);
      const group = groups.get(key) ?? { growth: why, exclude, round, fruitless, continues: [], chunks: [] };
      if (!group.chunks.some(({ token }) => token === intent.token)) group.continues.push(...intent.continues);
      group.fruitless = Math.max(group.fruitless, fruitless);
      group.chunks.push({ token: intent.token, chunk });
      group.continues.push(keyOf(intent.token, chunk));
      groups.set(key, group);
    }
  }
  if (!idle && points > mostWhileOthersRun * all) return { again: [], stop: null };
  const stop = idle && groups.size === 0 && hopeless.size > 0 ? hopelessText(hopeless) : null;
  return { again: [...groups.values()], stop };
}

/** Whether an attempt asks for something that the one before did not ask for. */
function isNew(next: Growth, before: Growth): boolean {
  return !isDeepStrictEqual(next, before);
}

/** What the next attempt at a chunk asks for; a text if there is no use in one, null if there is no need of one. */
function nextGrowth(
  { intent, chunks }: Submission,
  chunk: number,
  chunkState: ChunkState,
  { memory, settings, longestMinutes }: AgainContext,
): Growth | string | null {
  if (chunkState === 'stuck') {
    const changed = !isDeepStrictEqual(intent.settings, settings);
    return changed ? intent.growth : (memory.stuck[keyOf(intent.token, chunk)] ?? 'it can never run');
  }
  if (chunkState !== 'gone') return null;
  const { growth, limitMinutes } = intent;
  const state = memory.ends[keyOf(intent.token, chunk)]?.state;
  const { points, missing, failed } = chunks[chunk];
  if (state === 'OUT_OF_MEMORY') {
    if (growth.memory * memoryStep > mostMemory * 1.001) {
      return `it ran out of memory with ${formatCount(intent.memoryMb)} MB, after three steps; choose a smaller N or fewer --slurm.cores`;
    }
    return { ...growth, memory: growth.memory * memoryStep };
  }
  // An element that ends in time by itself, with no point computed, had too little of it. It may also have hung, so it gets a second chance.
  if ((state === 'TIMEOUT' || state === 'COMPLETED') && missing + failed === points) {
    if (limitMinutes >= longestMinutes) {
      if (intent.fruitless === 0) return growth;
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

/** Why a chunk is not sent a third time. */
function inVain(token: string, chunk: number, { ends }: Memory): string {
  const end = ends[keyOf(token, chunk)]?.state;
  const how = end === undefined ? 'was not listed any more' : `ended as ${end}`;
  return `two rounds computed no point of it, and it ${how}; see the logs that \`nightsweep status\` names`;
}

function hopelessText(hopeless: ReadonlyMap<string, number>): string {
  return [...hopeless].map(([why, count]) => `${counted(count, 'element')}: ${why}`).join('; ');
}
