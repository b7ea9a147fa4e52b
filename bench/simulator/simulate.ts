import { AskSlurm } from '../../orchestrator/slurm/ask-slurm.ts';
import { CallBudget } from '../../orchestrator/slurm/call-budget.ts';
import { Campaign } from '../../orchestrator/slurm/campaign.ts';
import { watch } from '../../orchestrator/slurm/watch.ts';
import type { Scenario } from './scenario.ts';
import { SimulatedSlurm } from './simulated-slurm.ts';
import { SimulatedWork } from './simulated-work.ts';

/** What a simulated campaign came to. Times are virtual, milliseconds, where nothing else is said. */
export interface Simulated {
  /** Points with a row, points that were given up, and points with neither. */
  stored: number;
  failed: number;
  missing: number;
  /** Why it stopped with points missing; null if it did not. */
  stop: string | null;
  looks: number;
  rounds: number;
  calls: number;
  /** The most calls of the controller within ten minutes, per minute; without the first ten, in which the sweep is submitted. */
  callsPerMinute: number;
  bytes: number;
  makespan: number;
  /** The makespan over the time that all slots would take at the least. */
  overBound: number;
  /** Time from 99 % of the points to the end. */
  lastPercent: number;
  /** Computations beyond one per point, as a share. */
  recomputed: number;
  /** Time of elements beyond that of the points, as a share: starts, lost work, and what was computed again. */
  overhead: number;
  /** Longest real time of a look, milliseconds. */
  longestLook: number;
}

const pauseMs = 30_000;
const tenMinutes = 600_000;
/** No campaign may take longer than this. */
const longestMs = 60 * 24 * 3_600_000;

/** Runs a campaign of the real orchestrator on a simulated cluster. */
export async function simulate(scenario: Scenario): Promise<Simulated> {
  const work = new SimulatedWork(scenario);
  const slurm = new SimulatedSlurm(scenario, work);
  work.clock = () => slurm.now;
  const sleep = (ms: number): Promise<void> => {
    slurm.advance(ms);
    return Promise.resolve();
  };
  const { points, submitLimit, limitMs, accounting } = scenario;
  const settings = submitLimit === Infinity ? {} : { submit_limit: submitLimit };
  const budget = new CallBudget(pauseMs, () => slurm.now, sleep);
  const campaign = new Campaign({
    ...{ ledger: work, slurm: new AskSlurm(slurm.run, undefined), budget, now: () => slurm.now, settings, pauseMs },
    ...{ longestMinutes: (4 * limitMs) / 60_000, accounting, sendsAgain: true, say: () => undefined },
  });
  work.submit(
    Array.from({ length: points }, (_, i) => i),
    { round: 1, fruitless: 0, exclude: [], continues: [], growth: { time: 1, memory: 1 } },
  );
  let [stop, looks, longestLook, nearlyAt]: [string | null, number, number, number] = [null, 0, 0, Infinity];
  let before = performance.now();
  await watch(campaign, {
    ...{ pauseMs, sleep, stop: new AbortController().signal },
    seen: ({ decision }) => {
      const now = performance.now();
      longestLook = Math.max(longestLook, now - before);
      before = now;
      looks++;
      stop = decision.stop;
      const missing = work.stored.reduce((sum, state) => sum + (state === 0 ? 1 : 0), 0);
      if (missing <= points / 100) nearlyAt = Math.min(nearlyAt, slurm.now);
      if (slurm.now > longestMs) stop ??= 'it has not ended within sixty days';
      return stop === null && (!decision.idle || decision.again.length > 0);
    },
  });
  const count = (state: number): number => work.stored.reduce((sum, own) => sum + (own === state ? 1 : 0), 0);
  const bound = (points * scenario.msPerPoint) / (scenario.nodes * scenario.slots);
  return {
    ...{ stored: count(1), failed: count(2), missing: count(0), stop, looks, rounds: work.rounds, longestLook },
    ...{
      calls: slurm.calls.length,
      callsPerMinute: busiest(slurm.calls.filter((time) => time > tenMinutes)) / 10,
      bytes: slurm.bytes,
    },
    ...{ makespan: slurm.now, overBound: slurm.now / bound, lastPercent: slurm.now - nearlyAt },
    recomputed: work.computations / Math.max(1, work.distinct) - 1,
    overhead: work.elementMs / Math.max(1, work.distinct * scenario.msPerPoint) - 1,
  };
}

/** The most calls within ten minutes. */
function busiest(times: readonly number[]): number {
  let [most, from] = [0, 0];
  for (const [i, time] of times.entries()) {
    while (time - times[from] >= tenMinutes) from++;
    most = Math.max(most, i - from + 1);
  }
  return most;
}
