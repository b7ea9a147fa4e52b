import type { Ledger } from '../../orchestrator/slurm/ledger.ts';
import { jobName } from '../../orchestrator/slurm/elements.ts';
import { type Memory, noMemory } from '../../orchestrator/slurm/memory.ts';
import type { Again } from '../../orchestrator/slurm/send-again.ts';
import type { ArrayState, Submission } from '../../orchestrator/slurm/submission.ts';
import type { Scenario } from './scenario.ts';

interface Attempt {
  chunk: SimulatedChunk;
  /** Points it computes, in their order. */
  todo: readonly number[];
  startedAt: number;
  /** Infinity while it runs. */
  endedAt: number;
  /** Whether it could write its last rows. */
  clean: boolean;
  collected: number;
}

interface SimulatedChunk {
  points: readonly number[];
  /** How many times the usual memory it needs. */
  needs: number;
  attempts: Attempt[];
}

interface Filed {
  submission: Submission;
  chunks: SimulatedChunk[];
  over: boolean;
}

/** Rows are written so often, and an attempt takes so long to begin, milliseconds. */
const [commitMs, startupMs] = [10_000, 5000];
/** An attempt ends so long before its limit. */
const marginMs = 120_000;

/** The points of a simulated sweep: who computes them, and which have rows that can be seen. */
export class SimulatedWork implements Ledger {
  readonly #scenario: Scenario;
  readonly #filed: Filed[] = [];
  readonly #byName = new Map<string, { filed: Filed; first: number }>();
  readonly #running = new Map<object, Attempt>();
  #attempts: Attempt[] = [];
  #memory: Memory = noMemory;
  #clock: () => number = () => 0;
  /** Per point: 0 nothing, 1 a row in the store, 2 given up. */
  readonly stored: Uint8Array;
  /** Whether a point was computed at all, and how many times points were computed together. */
  readonly #computed: Uint8Array;
  computations = 0;
  /** Time that elements took, milliseconds. */
  elementMs = 0;
  rounds = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.stored = new Uint8Array(scenario.points);
    this.#computed = new Uint8Array(scenario.points);
  }

  /** Sets the clock, milliseconds of virtual time. */
  set clock(now: () => number) {
    this.#clock = now;
  }

  /** Points that were computed at least once. */
  get distinct(): number {
    return this.#computed.reduce((sum, one) => sum + one, 0);
  }

  /** Whether a point fails wherever it is computed. */
  #fails(point: number): boolean {
    return ((point * 2654435761) % 2 ** 32) / 2 ** 32 < this.#scenario.poisonShare;
  }

  /** Writes a submission of points. */
  submit(points: readonly number[], again: Omit<Again, 'chunks'>): void {
    const { pointsPerChunk, maxArraySize, submitLimit, limitMs, hungryShare } = this.#scenario;
    this.rounds = Math.max(this.rounds, again.round);
    const chunks: SimulatedChunk[] = [];
    for (let from = 0; from < points.length; from += pointsPerChunk) {
      const some = points.slice(from, from + pointsPerChunk);
      const hungry = ((some[0] * 40503) % 65536) / 65536 < hungryShare;
      chunks.push({ points: some, needs: hungry ? 2.5 : 1, attempts: [] });
    }
    const size = Math.max(1, Math.min(maxArraySize, Math.ceil(submitLimit / 2)));
    const arrays: ArrayState[] = [];
    for (let first = 0; first < chunks.length; first += size) {
      arrays.push({ first, count: Math.min(size, chunks.length - first), sentAt: null, taken: false });
    }
    const token = `t${String(this.#filed.length).padStart(7, '0')}`;
    const submission: Submission = {
      intent: {
        ...{
          format: 1,
          token,
          sweep: 'sim',
          experiment: 'sim',
          createdAt: this.#clock(),
          nightsweep: '',
          settings: {},
        },
        ...{ round: again.round, fruitless: again.fruitless, growth: again.growth, exclude: again.exclude },
        continues: again.continues,
        ...{ cores: 1, memoryMb: 1000 * again.growth.memory, limitMinutes: (limitMs / 60_000) * again.growth.time },
        arrays,
      },
      ...{ arrays, chunks: [], cancelled: false },
    };
    const filed = { submission, chunks, over: false };
    this.#filed.push(filed);
    for (const [array, { first }] of arrays.entries()) this.#byName.set(jobName('sim', token, array), { filed, first });
  }

  /** What sbatch reads of a script. */
  scriptOf(script: string): { name: string; count: number; exclude: readonly string[] } {
    const [token, array] = script.split(' ');
    const filed = this.#of(token);
    const { intent, arrays } = filed.submission;
    return { name: jobName('sim', token, Number(array)), count: arrays[Number(array)].count, exclude: intent.exclude };
  }

  /** An element begins. It computes the points of its chunk that no attempt before has visibly computed. */
  begin(job: { name: string; index: number }, now: number, random: () => number): { endsAt: number; state: string } {
    const place = this.#byName.get(job.name);
    if (!place) throw new Error(`there is no array ${job.name}`);
    const { filed, first } = place;
    const chunk = filed.chunks[first + job.index];
    const { intent } = filed.submission;
    const seen = new Set(chunk.attempts.flatMap((one) => one.todo.slice(0, this.#visible(one, now))));
    const todo = chunk.points.filter((point) => !seen.has(point));
    const attempt: Attempt = { chunk, todo, startedAt: now, endedAt: Infinity, clean: false, collected: 0 };
    chunk.attempts.push(attempt);
    this.#attempts.push(attempt);
    this.#running.set(job, attempt);
    const whole = startupMs + todo.length * this.#scenario.msPerPoint + 1;
    if (chunk.needs > intent.growth.memory) {
      return { endsAt: now + random() * whole, state: 'OUT_OF_MEMORY' };
    }
    return { endsAt: now + Math.min(whole, intent.limitMinutes * 60_000 - marginMs), state: 'COMPLETED' };
  }

  /** The attempt of an element ends. */
  end(job: object, now: number, clean: boolean): void {
    const attempt = this.#running.get(job);
    if (!attempt) return;
    this.#running.delete(job);
    Object.assign(attempt, { endedAt: Math.min(now, attempt.endedAt), clean });
    this.elementMs += attempt.endedAt - attempt.startedAt;
    for (const point of attempt.todo.slice(0, this.#written(attempt, attempt.endedAt))) {
      this.#computed[point] = 1;
      this.computations++;
    }
  }

  /** The attempt of an element is no longer the element's, and goes on for some time. */
  orphan(job: object, now: number, ms: number): void {
    const attempt = this.#running.get(job);
    if (!attempt) return;
    this.end(
      job,
      Math.min(now + ms, attempt.startedAt + startupMs + attempt.todo.length * this.#scenario.msPerPoint),
      true,
    );
  }

  /** Points whose rows an attempt has written by a time. */
  #written({ startedAt, endedAt, clean, todo }: Attempt, now: number): number {
    const time = Math.min(now, endedAt) - startedAt - startupMs;
    const committed = clean && now >= endedAt ? time : Math.floor(time / commitMs) * commitMs;
    return Math.max(0, Math.min(todo.length, Math.floor(committed / this.#scenario.msPerPoint)));
  }

  #visible(attempt: Attempt, now: number): number {
    return this.#written(attempt, now - this.#scenario.listingDelayMs);
  }

  collect(): Promise<number> {
    const now = this.#clock();
    let taken = 0;
    for (const attempt of this.#attempts) {
      const visible = this.#visible(attempt, now);
      for (const point of attempt.todo.slice(attempt.collected, visible)) {
        if (this.stored[point] === 0) taken++;
        this.stored[point] = this.#fails(point) ? 2 : 1;
      }
      attempt.collected = Math.max(attempt.collected, visible);
    }
    const { listingDelayMs } = this.#scenario;
    this.#attempts = this.#attempts.filter(({ endedAt }) => now - endedAt <= listingDelayMs);
    return Promise.resolve(taken);
  }

  submissions(): Promise<readonly Submission[]> {
    const open = this.#filed.filter(({ over }) => !over);
    return Promise.resolve(
      open.map(({ submission, chunks }) => ({
        ...submission,
        chunks: chunks.map(({ points }) => {
          let [missing, failed] = [0, 0];
          for (const point of points) {
            if (this.stored[point] === 0) missing++;
            else if (this.stored[point] === 2) failed++;
          }
          return { points: points.length, missing, failed };
        }),
      })),
    );
  }

  memory(): Memory {
    return this.#memory;
  }

  remember(memory: Memory): void {
    this.#memory = memory;
  }

  submitAgain(again: Again): Promise<void> {
    const points = again.chunks.flatMap(({ token, chunk }) =>
      this.#of(token).chunks[chunk].points.filter((point) => this.stored[point] === 0),
    );
    this.submit(points, again);
    return Promise.resolve();
  }

  script(token: string, array: number): string {
    return `${token} ${array}`;
  }

  sending(token: string, array: number): void {
    this.#arrayOf(token, array).sentAt = this.#clock();
  }

  sent(token: string, array: number, job: string | null): void {
    const state = this.#arrayOf(token, array);
    if (job === null) state.sentAt = null;
    else state.taken = true;
  }

  over(token: string): void {
    this.#of(token).over = true;
  }

  #of(token: string): Filed {
    return this.#filed[Number(token.slice(1))];
  }

  #arrayOf(token: string, array: number): ArrayState {
    return this.#of(token).submission.arrays[array];
  }
}
