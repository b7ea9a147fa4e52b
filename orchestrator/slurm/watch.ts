import type { Campaign, LookResult } from './campaign.ts';

/** The longest pause between two looks, milliseconds. Ended jobs are listed for five minutes in most places. */
const longestPause = 240_000;
/** A pause becomes so many times longer when nothing has happened. */
const slower = 1.5;

/** How to watch a campaign. */
export interface WatchOptions {
  sleep: (ms: number) => Promise<void>;
  /** Called after each look; it says whether to go on. */
  seen: (step: LookResult) => boolean;
  /** Aborted: no further look is taken. */
  stop: AbortSignal;
  /** The shortest pause between two looks, milliseconds. */
  pauseMs: number;
}

/** Looks again and again, less often while nothing happens, until `seen` says that it is enough. */
export async function watch(campaign: Campaign, { sleep, seen, stop, pauseMs }: WatchOptions): Promise<void> {
  let pause = pauseMs;
  while (!stop.aborted) {
    const step = await campaign.step();
    if (!seen(step)) return;
    pause = step.news ? pauseMs : Math.min(8 * pauseMs, longestPause, pause * slower);
    // Where a submission was written but not sent yet, it is sent soon.
    await sleep(step.decision.again.length > 0 ? pauseMs : pause);
  }
}
