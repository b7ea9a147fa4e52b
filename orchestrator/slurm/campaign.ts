import { counted, formatCount } from '../../analysis/text/quantities.ts';
import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import type { AskSlurm } from './ask-slurm.ts';
import type { CallBudget } from './call-budget.ts';
import { type Element, jobName } from './elements.ts';
import type { Ledger } from './ledger.ts';
import { keyOf, type Memory } from './memory.ts';
import { type Decision, reconcile } from './reconcile.ts';
import type { Submission } from './submission.ts';

/** What a campaign works with. */
export interface CampaignContext {
  ledger: Ledger;
  slurm: AskSlurm;
  budget: CallBudget;
  /** Milliseconds since the epoch. */
  now: () => number;
  settings: SlurmSettings;
  longestMinutes: number;
  /** The shortest pause between two looks, milliseconds. */
  pauseMs: number;
  /** Whether the cluster keeps accounts, which know how elements ended. */
  accounting: boolean;
  /** Whether what was not computed is sent again. */
  sendsAgain: boolean;
  say: (text: string) => void;
}

/** What one look brought. */
export interface LookResult {
  decision: Decision;
  /** Rows that were new in the store. */
  taken: number;
  /** Arrays that Slurm took. */
  sent: number;
  /** Whether anything has happened since the look before. */
  news: boolean;
}

/** One sweep on a cluster. Each step looks at the queue and the rows, decides, and acts. It may be ended between any two instants. */
export class Campaign {
  readonly #context: CampaignContext;
  #insist = true;
  #down = false;
  #toldLater = '';

  constructor(context: CampaignContext) {
    this.#context = context;
  }

  /** Looks, decides and acts once. */
  async step(): Promise<LookResult> {
    const { ledger, slurm, budget, now, settings, longestMinutes, pauseMs, sendsAgain } = this.#context;
    await budget.take();
    const elements = await slurm.elements();
    this.#tellDown(elements === null);
    const taken = await ledger.collect();
    const submissions = await ledger.submissions();
    const memory = ledger.memory();
    const past = elements === null ? [] : await this.#history(submissions, memory);
    const known = elements === null ? null : [...past, ...elements];
    const found = reconcile({
      ...{ now: now(), elements: known, submissions, memory, settings, longestMinutes },
      ...{ insist: this.#insist, settleMs: 2 * pauseMs },
    });
    // Where nothing is sent again, submissions with missing points are not over.
    const decision = sendsAgain
      ? found
      : { ...found, again: [], over: found.over.filter((token) => isDone(found, token)) };
    if (elements !== null) this.#insist = false;
    ledger.remember(decision.memory);
    for (const { token, array, indices } of decision.cancel) await this.#cancel(decision, token, array, indices);
    for (const again of decision.again) {
      await ledger.submitAgain(again);
      this.#context.say(againText(again, submissions.length, decision.memory));
    }
    for (const token of decision.over) ledger.over(token);
    const sent = await this.#send(decision);
    return { decision, taken, sent, news: taken > 0 || sent > 0 || decision.again.length > 0 };
  }

  /** How elements ended that are not listed any more, where accounts are kept. */
  async #history(submissions: readonly Submission[], { absentSince, ends }: Memory): Promise<readonly Element[]> {
    const unknown = Object.keys(absentSince).filter((key) => ends[key] === undefined);
    if (!this.#context.accounting || unknown.length === 0) return [];
    const tokens = new Set(unknown.map((key) => key.split('/')[0]));
    const names = submissions
      .filter(({ intent }) => tokens.has(intent.token))
      .flatMap(({ intent: { sweep, token }, arrays }) => arrays.map((_, array) => jobName(sweep, token, array)));
    return names.length === 0 ? [] : this.#context.slurm.history(names);
  }

  /** Sends arrays until the queue is full or Slurm does not answer. */
  async #send(decision: Decision): Promise<number> {
    const { ledger, slurm, budget, say } = this.#context;
    let sent = 0;
    for (const { token, array } of decision.send) {
      await budget.take();
      ledger.sending(token, array);
      const answer = await slurm.send(ledger.script(token, array));
      if (answer.kind === 'taken') {
        ledger.sent(token, array, answer.job);
        sent++;
        continue;
      }
      // If nobody knows whether it was taken, its name is sought before it is sent again.
      if (answer.kind === 'later') ledger.sent(token, array, null);
      if (answer.why !== this.#toldLater) {
        say(
          answer.kind === 'later'
            ? `the queue is full (${answer.why}); the rest is sent later`
            : `Slurm did not answer: ${answer.why}`,
        );
      }
      this.#toldLater = answer.why;
      break;
    }
    return sent;
  }

  async #cancel(decision: Decision, token: string, array: number, indices: readonly number[]): Promise<void> {
    const { slurm, budget, say } = this.#context;
    const standing = decision.standings.find(({ submission }) => submission.intent.token === token);
    if (!standing) return;
    const { sweep, arrays } = standing.submission.intent;
    const why = decision.memory.stuck[keyOf(token, arrays[array].first + indices[0])];
    say(`${formatCount(indices.length)} elements can never run and are taken out of the queue: ${why}`);
    await budget.take(2);
    await slurm.cancel(jobName(sweep, token, array), indices);
  }

  #tellDown(down: boolean): void {
    if (down !== this.#down) {
      this.#context.say(
        down ? 'Slurm does not answer; rows are collected all the same, and it is asked again' : 'Slurm answers again',
      );
    }
    this.#down = down;
  }
}

function isDone({ standings }: Decision, token: string): boolean {
  const standing = standings.find(({ submission }) => submission.intent.token === token);
  return (
    standing !== undefined && (standing.submission.cancelled || standing.states.every((state) => state === 'done'))
  );
}

function againText(
  { growth, exclude, round, chunks }: Decision['again'][number],
  before: number,
  { ends }: Memory,
): string {
  const states = new Set(chunks.map(({ token, chunk }) => ends[keyOf(token, chunk)]?.state ?? 'unknown'));
  const ended = [...states].filter((state) => state !== 'unknown').join(', ');
  const more = [
    ...(growth.memory > 1 ? [`with ${growth.memory.toFixed(1)} times the memory`] : []),
    ...(growth.time > 1 ? [`with ${growth.time} times the time`] : []),
    ...(exclude.length > 0 ? [`without the nodes ${exclude.join(', ')}, where nothing was computed`] : []),
  ];
  const how = more.length > 0 ? `, ${more.join(' and ')}` : '';
  return `round ${round}: what ${counted(chunks.length, 'element')} of ${counted(before, 'submission')} left is sent again${how}${ended === '' ? '' : ` (ended as ${ended})`}`;
}
