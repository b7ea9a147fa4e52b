import { join, resolve } from 'node:path';
import type { BackendName } from '../../kernels/backends/names.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { type Lock, takeLock } from '../../store/lock.ts';
import { makeFolder } from '../../store/make-folder.ts';
import { setDamageAside } from '../../store/repair.ts';
import { openStoreForWriting } from '../../store/store.ts';
import { failedPoints } from '../chunks/collect-chunks.ts';
import type { CommandRunner } from '../execute/command-runner.ts';
import { backendFor } from '../machine/choose-backend.ts';
import { prepare, type Prepared } from '../run/prepare.ts';
import { Rounds } from '../run/rounds.ts';
import { RunLog } from '../run/run-log.ts';
import { recordSweep, sweepFolder } from '../run/sweep-record.ts';
import { trustOf } from '../run/trust.ts';
import { loadSweep } from '../sweep/load-sweep.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { version } from '../version.ts';
import { askCluster, type SlurmRequest } from './ask-cluster.ts';
import type { AskSlurm } from './ask-slurm.ts';
import { CallBudget } from './call-budget.ts';
import { pause } from '../run/pause.ts';
import { Campaign } from './campaign.ts';
import { longestMinutes } from './sizing.ts';
import { StoreLedger } from './store-ledger.ts';
import { clustersFolder, submissionFolder } from './submission-folder.ts';
import { draftSubmission, type Draft, firstTry, type SubmissionContext, writeSubmission } from './write-submission.ts';

/** A sweep on its way to a cluster. */
export class OpenCampaign {
  readonly sweep: Sweep;
  readonly rounds: Rounds;
  readonly campaign: Campaign;
  readonly log: RunLog;
  readonly #request: SlurmRequest;
  readonly #context: SubmissionContext;
  readonly #backend: BackendName;
  readonly #ledger: StoreLedger;
  readonly #lock: Lock;
  /** Submissions that this process wrote. Points that they gave up are not tried again by it. */
  readonly #own: string[] = [];

  readonly #registry: Registry;

  private constructor(
    parts: { sweep: Sweep; backend: BackendName; lock: Lock; context: SubmissionContext; slurm: AskSlurm },
    request: SlurmRequest,
    registry: Registry,
  ) {
    const { sweep, backend, lock, context, slurm } = parts;
    const { store, pollSeconds } = request;
    this.sweep = sweep;
    this.#registry = registry;
    this.#request = request;
    this.#context = context;
    this.#backend = backend;
    this.#lock = lock;
    this.log = new RunLog(join(sweepFolder(store, sweep.name), 'run.log'), request.hear);
    this.rounds = new Rounds(sweep, store, registry, this.log);
    const say = (text: string): void => this.log.say(text);
    this.#ledger = new StoreLedger({
      ...{ store, sweep: sweep.name, registry, say },
      submit: async (wanted, again) => {
        const prepared = await this.#prepare((id) => !wanted(id));
        if (prepared.plan.tasks.length > 0) this.write({ prepared, draft: draftSubmission(prepared, context, again) });
      },
    });
    const pauseMs = pollSeconds * 1000;
    this.campaign = new Campaign({
      ...{ ledger: this.#ledger, slurm, settings: context.settings, pauseMs, sendsAgain: true, say },
      budget: new CallBudget(pauseMs, () => performance.now(), pause),
      now: () => Date.now(),
      accounting: context.cluster.accounting,
      longestMinutes: longestMinutes({ settings: context.settings, partition: context.target.partition }),
    });
  }

  /**
   * Reads a sweep file, asks the cluster what it offers, and takes the sweep for this process.
   * @throws InputFileError, SlurmSettingsError or SlurmError before anything is written; LockedError if another process has the sweep
   */
  static async open(given: SlurmRequest, registry: Registry, run: CommandRunner): Promise<OpenCampaign> {
    const request = { ...given, store: resolve(given.store) };
    const sweep = await loadSweep(request.file, { registry, trust: trustOf(request.trust) });
    const { slurm, context } = await askCluster(sweep, request, run);
    const backend = (await backendFor(sweep.experiment, request.backend)).name;
    openStoreForWriting(request.store, `nightsweep ${version()}`);
    makeFolder(sweepFolder(request.store, sweep.name));
    makeFolder(clustersFolder(request.store));
    const purpose = `the sweep "${sweep.name}" is already being run in this store`;
    const lock = takeLock(request.store, `run-${sweep.name}`, purpose);
    try {
      await setDamageAside(request.store);
      recordSweep(request.store, sweep);
      return new OpenCampaign({ sweep, backend, lock, context, slurm }, request, registry);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** The folder of the store, absolute. */
  get store(): string {
    return this.#request.store;
  }

  /**
   * Plans the points that have no row and that nobody computes.
   * @returns null if there are none
   */
  async draft(): Promise<{ prepared: Prepared; draft: Draft } | null> {
    const claimed = this.#ledger.claimed();
    const gaveUp = this.#own.map((token) => failedPoints(this.store, token));
    const prepared = await this.#prepare((id) => claimed.has(id) || gaveUp.some((ids) => ids.has(id)));
    if (prepared.plan.tasks.length === 0) return null;
    return { prepared, draft: draftSubmission(prepared, this.#context, firstTry) };
  }

  /** Writes a submission; the next step of the campaign sends it. */
  write({ prepared, draft }: { prepared: Prepared; draft: Draft }): void {
    const { token } = draft.intent;
    writeSubmission(submissionFolder(this.store, token), draft, prepared, this.#context.blasCore);
    this.#own.push(token);
  }

  /** Gives the sweep free for other processes. */
  close(): void {
    this.#lock.release();
  }

  #prepare(leaveOut: (id: string) => boolean): Promise<Prepared> {
    return prepare({
      ...{ sweep: this.sweep, store: this.store, machine: {}, backend: this.#backend, added: this.rounds.points },
      blasCore: this.#context.blasCore,
      ...{ refresh: [], only: [], leaveOut, calibrateOver: 'all', tell: (text) => this.log.say(text) },
      registry: this.#registry,
    });
  }
}
