import type { Registry } from '../../kernels/contract/registry.ts';
import type { CommandRunner } from '../execute/command-runner.ts';
import { AskSlurm } from './ask-slurm.ts';
import { CallBudget } from './call-budget.ts';
import { Campaign } from './campaign.ts';
import { pause } from '../run/pause.ts';
import type { Decision } from './reconcile.ts';
import { StoreLedger } from './store-ledger.ts';
import { filedSubmissions } from './submission-folder.ts';
import { watch } from './watch.ts';

/** How to follow submissions. */
export interface FollowOptions {
  /** The shortest pause between two looks, milliseconds. */
  pauseMs: number;
  /** Whether to go on until nothing waits or runs. */
  watches: boolean;
  stop: AbortSignal;
  say: (text: string) => void;
}

/** What became of a sweep's submissions. */
export interface Followed {
  name: string;
  /** Rows that were new in the store. */
  taken: number;
  decision: Decision;
}

/**
 * Takes in what the submissions of a store have computed, one sweep after the other, and sends arrays that wait for room. It plans nothing and
 * sends nothing again; `run --executor slurm` and `submit` do that.
 */
export async function followSubmissions(
  store: string,
  registry: Registry,
  run: CommandRunner,
  { pauseMs, watches, stop, say }: FollowOptions,
): Promise<Followed[]> {
  const open = filedSubmissions(store).filter(({ over }) => !over);
  const followed: Followed[] = [];
  for (const name of new Set(open.map(({ intent }) => intent.sweep))) {
    const { settings } = open.filter(({ intent }) => intent.sweep === name)[0].intent;
    const ledger = new StoreLedger({ store, sweep: name, registry, submit: () => Promise.resolve(), say });
    let taken = 0;
    const campaign = new Campaign({
      ...{ ledger, slurm: new AskSlurm(run, settings.clusters), settings, pauseMs, sendsAgain: false, say },
      ...{ longestMinutes: Infinity, accounting: false, now: () => Date.now() },
      budget: new CallBudget(pauseMs, () => performance.now(), pause),
    });
    let last: Decision | null = null;
    await watch(campaign, {
      ...{ pauseMs, stop, sleep: (ms: number) => pause(ms, stop) },
      seen: (step) => {
        taken += step.taken;
        last = step.decision;
        return watches && !step.decision.idle;
      },
    });
    if (last !== null) followed.push({ name, taken, decision: last });
  }
  return followed;
}
