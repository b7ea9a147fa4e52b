import type { Registry } from '../../kernels/contract/registry.ts';
import type { CommandRunner } from '../execute/command-runner.ts';
import { exitCodes } from '../run/exit-codes.ts';
import type { SlurmRequest } from './ask-cluster.ts';
import { OpenCampaign } from './open-campaign.ts';
import { pause } from '../run/pause.ts';
import type { Decision } from './reconcile.ts';
import { reasonsOf, summaryOf } from './standing-text.ts';
import { watch } from './watch.ts';
import { submissionText } from './submission-text.ts';

/**
 * Runs a sweep on a cluster: sends what is left, watches, sends again what was not computed, and goes on with the rounds of its refinement.
 * It may be ended at any instant; the arrays go on, and the same command goes on watching.
 * @returns the exit code
 */
export async function runOnSlurm(
  request: SlurmRequest,
  registry: Registry,
  run: CommandRunner,
  stop: AbortSignal,
): Promise<number> {
  const open = await OpenCampaign.open(request, registry, run);
  try {
    return await new ClusterRun(open, request.pollSeconds * 1000, stop).execute();
  } finally {
    open.close();
  }
}

/** A run of a sweep on a cluster. */
class ClusterRun {
  readonly #open: OpenCampaign;
  readonly #pauseMs: number;
  readonly #stop: AbortSignal;
  #failed = 0;
  #told = '';

  constructor(open: OpenCampaign, pauseMs: number, stop: AbortSignal) {
    this.#open = open;
    this.#pauseMs = pauseMs;
    this.#stop = stop;
  }

  async execute(): Promise<number> {
    const { log, sweep, store } = this.#open;
    for (;;) {
      const found = await this.#open.draft();
      if (found) {
        this.#open.write(found);
        log.say(submissionText(sweep.name, found.draft));
      }
      const why = await this.#watch();
      if (this.#stop.aborted) {
        log.say(
          `no longer watched; the arrays go on. The same command watches again, \`nightsweep cancel ${sweep.name} --store ${store}\` ends them`,
        );
        return exitCodes.resumable;
      }
      if (why !== null) {
        log.say(`error: ${sweep.name} is not complete: ${why}`);
        return exitCodes.failed;
      }
      if (this.#failed > 0) {
        log.say(
          `${sweep.name}: ${this.#failed} points failed; see: nightsweep sql "SELECT * FROM failures WHERE NOT resolved" --store ${store}`,
        );
        return exitCodes.someFailed;
      }
      if (!(await this.#open.rounds.next())) {
        log.say(`${sweep.name}: all points are stored in ${store}`);
        return exitCodes.done;
      }
    }
  }

  /** Watches until nothing is left to wait for; returns why points are missing, if any are. */
  async #watch(): Promise<string | null> {
    let why: string | null = null;
    await watch(this.#open.campaign, {
      ...{ stop: this.#stop, pauseMs: this.#pauseMs, sleep: (ms: number) => pause(ms, this.#stop) },
      seen: ({ decision }) => {
        this.#tell(decision);
        this.#failed += this.#failedIn(decision);
        why = decision.stop;
        return !decision.idle || (decision.again.length > 0 && why === null);
      },
    });
    return why;
  }

  /** Points that were given up in submissions that are over by this look. Later looks do not see them. */
  #failedIn({ standings, over }: Decision): number {
    const ended = standings.filter(({ submission }) => over.includes(submission.intent.token));
    return ended.flatMap(({ submission }) => submission.chunks).reduce((sum, { failed }) => sum + failed, 0);
  }

  #tell(decision: Decision): void {
    if (decision.standings.length === 0) return;
    const text = summaryOf(decision);
    if (text !== this.#told) this.#open.log.say(text);
    this.#told = text;
    for (const reason of reasonsOf(decision)) this.#open.log.note(reason);
  }
}
