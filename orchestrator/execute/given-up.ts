import type { Chunk } from './chunk.ts';
import type { Control, Sink } from './control.ts';
import { type Failure, failureRows } from './failure-rows.ts';
import type { Job } from './job.ts';

/** So many tasks that are set aside are told one by one. */
const mostTold = 20;

/** Tells which tasks failed for good, and hands their points to the table of failures. */
export class GivenUp {
  readonly #chunk: Chunk;
  readonly #sink: Sink;
  readonly #control: Control;
  #count = 0;

  constructor(chunk: Chunk, sink: Sink, control: Control) {
    this.#chunk = chunk;
    this.#sink = sink;
    this.#control = control;
  }

  #say(text: string): void {
    this.#control.observe({ kind: 'said', text });
  }

  #note(text: string): void {
    this.#control.observe({ kind: 'noted', text });
  }

  /** A job is cut in two, to find the points at fault. Only the first cut is told; the run log has them all. */
  cut(job: Job, message: string): void {
    const text = `${failed(job)} and is cut in two, to find the points at fault: ${message}`;
    if (job.task.id.includes('.')) this.#note(text);
    else this.#say(text);
  }

  /**
   * A job is set aside.
   * @throws what writing a file throws
   */
  setAside(job: Job, failure: Omit<Failure, 'at'>): void {
    const text = `${failed(job)} and is set aside: ${failure.message}`;
    if (++this.#count <= mostTold) this.#say(text);
    else this.#note(text);
    if (this.#count === mostTold) this.#say('further tasks that are set aside are told in the run log only');
    this.#sink.failed(failureRows(this.#chunk, job, { ...failure, at: this.#control.clock.wallMs() }));
  }
}

function failed({ task, attempts }: Job): string {
  return `task ${task.id} (${task.points.length} points) failed ${attempts} times`;
}
