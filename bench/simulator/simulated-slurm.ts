import type { CommandRunner, Ran } from '../../orchestrator/execute/command-runner.ts';
import { Events } from './events.ts';
import { seededRandom, waitingTime } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedWork } from './simulated-work.ts';

interface Job {
  name: string;
  index: number;
  state: string;
  reason: string;
  node: number;
  endedAt: number;
  submittedAt: number;
  /** Counts starts, so that events of an earlier start are known. */
  starts: number;
  eligibleAt: number;
  exclude: readonly string[];
}

interface Node {
  up: boolean;
  free: number;
  broken: boolean;
}

/** The controller takes so long to notice that a node is lost. */
const noticeMs = 300_000;
/** What is sent back to the queue may start again after this time. */
const requeueMs = 120_000;

/** A Slurm cluster in virtual time, behind Slurm's own commands. Its troubles follow from the scenario's seed. */
export class SimulatedSlurm {
  readonly events = new Events();
  readonly #scenario: Scenario;
  readonly #work: SimulatedWork;
  readonly #random: () => number;
  readonly #nodes: Node[];
  #jobs: Job[] = [];
  #waiting: Job[] = [];
  #now = 0;
  #dead = false;
  #died = -Infinity;
  /** Times of calls of the controller, and the bytes it answered. */
  readonly calls: number[] = [];
  bytes = 0;

  constructor(scenario: Scenario, work: SimulatedWork) {
    this.#scenario = scenario;
    this.#work = work;
    this.#random = seededRandom(scenario.seed);
    const { nodes, slots, brokenNodes } = scenario;
    this.#nodes = Array.from({ length: nodes }, (_, i) => ({ up: true, free: slots, broken: i < brokenNodes }));
    for (const node of this.#nodes.keys()) this.#planLoss(node);
    this.#planPreemption();
    this.#planDeath();
  }

  get now(): number {
    return this.#now;
  }

  /** Lets time pass. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let event = this.events.next(until); event; event = this.events.next(until)) {
      this.#now = event.at;
      event.act();
    }
    this.#now = until;
  }

  /** Runs Slurm's commands. */
  readonly run: CommandRunner = (program, args) => Promise.resolve(this.#command(program, args));

  #command(program: string, args: readonly string[]): Ran {
    const value = (option: string): string | undefined =>
      args.find((arg) => arg.startsWith(`--${option}=`))?.slice(option.length + 3);
    if (program === 'sacct') {
      const names = new Set(value('name')?.split(','));
      const ended = this.#jobs.filter((job) => names.has(job.name) && job.endedAt < Infinity);
      return this.#answer(ended.map((job) => `1_${job.index}|${job.state}|${nodeName(job)}|${job.name}`));
    }
    this.calls.push(this.#now);
    if (this.#dead) {
      this.advance(program === 'squeue' ? 8000 : 4000);
      return { code: 1, stdout: '', stderr: 'Unable to contact slurm controller (connect failure)' };
    }
    switch (program) {
      case 'sbatch':
        return this.#sbatch(args[args.length - 1]);
      case 'squeue':
        return this.#squeue(value('name'), value('format') ?? '');
      case 'scancel':
        return this.#scancel(args);
      default:
        return { code: 1, stdout: '', stderr: `no ${program}` };
    }
  }

  #answer(lines: readonly string[]): Ran {
    const stdout = lines.join('\n');
    this.bytes += stdout.length;
    return { code: 0, stdout, stderr: '' };
  }

  #sbatch(script: string): Ran {
    const { name, count, exclude } = this.#work.scriptOf(script);
    const queued = this.#jobs.filter((job) => job.endedAt === Infinity).length;
    if (queued + count > this.#scenario.submitLimit) {
      const stderr = 'sbatch: error: QOSMaxSubmitJobPerUserLimit';
      return { code: 1, stdout: '', stderr };
    }
    const submittedAt = this.#now;
    for (let index = 0; index < count; index++) {
      const job: Job = {
        ...{ name, index, state: 'PENDING', reason: 'Priority', node: -1, endedAt: Infinity },
        ...{ submittedAt, starts: 0, eligibleAt: submittedAt, exclude },
      };
      this.#jobs.push(job);
      this.#waiting.push(job);
    }
    this.#scheduleSoon(1000);
    return this.#answer(['7']);
  }

  #squeue(name: string | undefined, format: string): Ran {
    const { minJobAgeMs } = this.#scenario;
    // The controller forgets what ended long ago; accounts do not.
    if (!this.#scenario.accounting) this.#jobs = this.#jobs.filter((job) => this.#now - job.endedAt < minJobAgeMs);
    const listed = this.#jobs.filter(
      (job) =>
        this.#now - job.endedAt < minJobAgeMs &&
        (name === undefined || (job.name === name && job.endedAt === Infinity)),
    );
    if (format === '%K %F') return this.#answer(listed.map((job) => `${job.index} ${job.name}`));
    return this.#answer(listed.map((job) => `${job.index}|${job.state}|${nodeName(job)}|${job.reason}|${job.name}`));
  }

  #scancel(args: readonly string[]): Ran {
    const name = args.find((arg) => arg.startsWith('--name='))?.slice(7);
    const wanted = new Set(args);
    for (const job of this.#jobs) {
      if (job.endedAt < Infinity) continue;
      if (job.name === name || wanted.has(`${job.name}_${job.index}`)) this.#end(job, 'CANCELLED', false);
    }
    return this.#answer([]);
  }

  #scheduleSoon(ms: number): void {
    this.events.add(this.#now + ms, () => this.#schedule());
  }

  #schedule(): void {
    if (this.#dead) return;
    let first = 0;
    const isFree = (node: number): boolean => this.#nodes[node].up && this.#nodes[node].free > 0;
    const left: Job[] = [];
    for (const job of this.#waiting) {
      if (job.endedAt < Infinity) continue;
      while (first < this.#nodes.length && !isFree(first)) first++;
      let node = first;
      while (node < this.#nodes.length && (!isFree(node) || job.exclude.includes(`n${node}`))) node++;
      if (node === this.#nodes.length || job.eligibleAt > this.#now) left.push(job);
      else this.#start(job, node);
    }
    this.#waiting = left;
  }

  #start(job: Job, at: number): void {
    const node = this.#nodes[at];
    node.free--;
    const start = ++job.starts;
    Object.assign(job, { state: 'RUNNING', reason: 'None', node: at });
    if (node.broken) {
      this.events.add(this.#now + 2000, () => this.#end(job, 'FAILED', true, start));
      return;
    }
    const { endsAt, state } = this.#work.begin(job, this.#now, this.#random);
    this.events.add(endsAt, () => this.#end(job, state, true, start));
  }

  /** Ends a job if it is still in the start that is meant. */
  #end(job: Job, state: string, clean: boolean, start = job.starts): void {
    if (job.endedAt < Infinity || job.starts !== start) return;
    if (job.state === 'RUNNING') {
      this.#work.end(job, this.#now, clean);
      this.#nodes[job.node].free++;
    }
    Object.assign(job, { state, endedAt: this.#now });
    this.#scheduleSoon(1000);
  }

  #requeue(job: Job): void {
    this.#nodes[job.node].free++;
    Object.assign(job, { state: 'PENDING', reason: 'BeginTime', eligibleAt: this.#now + requeueMs });
    job.starts++;
    // It keeps its place in the queue.
    this.#waiting.unshift(job);
    this.#scheduleSoon(requeueMs);
  }

  #planLoss(at: number): void {
    const { nodeLossMean, nodeLossMs, orphanShare, requeues } = this.#scenario;
    this.events.add(this.#now + waitingTime(this.#random, nodeLossMean), () => {
      const node = this.#nodes[at];
      node.up = false;
      const orphans = this.#random() < orphanShare;
      const there = this.#jobs.filter((job) => job.state === 'RUNNING' && job.node === at);
      if (!orphans) for (const job of there) this.#work.end(job, this.#now, false);
      this.events.add(this.#now + noticeMs, () => {
        for (const job of there) {
          if (job.state !== 'RUNNING' || job.node !== at) continue;
          // What runs on behind a cut link ends by itself, or when the node is back.
          if (orphans) this.#work.orphan(job, this.#now, nodeLossMs);
          if (requeues) this.#requeue(job);
          else this.#end(job, 'NODE_FAIL', false);
        }
      });
      this.events.add(this.#now + Math.max(nodeLossMs, noticeMs + 1), () => {
        node.up = true;
        this.#scheduleSoon(1000);
        this.#planLoss(at);
      });
    });
  }

  #planPreemption(): void {
    this.events.add(this.#now + waitingTime(this.#random, this.#scenario.preemptionMean), () => {
      const running = this.#jobs.filter((job) => job.state === 'RUNNING' && this.#nodes[job.node].up);
      const job = running[Math.floor(this.#random() * running.length)];
      if (job) {
        this.#work.end(job, this.#now, true);
        this.#requeue(job);
      }
      this.#planPreemption();
    });
  }

  #planDeath(): void {
    const { controllerDeathMean, controllerDeadMs, unsavedMs } = this.#scenario;
    this.events.add(this.#now + waitingTime(this.#random, controllerDeathMean), () => {
      this.#dead = true;
      this.#died = this.#now;
      this.events.add(this.#now + controllerDeadMs, () => {
        this.#dead = false;
        // What was not saved is forgotten; what of it runs goes on, and nobody lists it.
        const lost = this.#jobs.filter((job) => this.#died - job.submittedAt < unsavedMs && this.#random() < 0.7);
        for (const job of lost) if (job.state === 'RUNNING') this.#nodes[job.node].free++;
        this.#jobs = this.#jobs.filter((job) => !lost.includes(job));
        this.#waiting = this.#waiting.filter((job) => !lost.includes(job));
        for (const job of lost) job.endedAt = this.#now;
        this.#scheduleSoon(1000);
        this.#planDeath();
      });
    });
  }
}

function nodeName({ node }: Job): string {
  return node < 0 ? '' : `n${node}`;
}
