import { hostname } from 'node:os';
import { Journal } from '../../store/journal.ts';
import type { Cause, Job } from './task-queue.ts';

/** Rows of the points a run gives up, in a journal that is made when there is one. */
export class FailureJournal {
  readonly #store: string;
  readonly #sweep: string;
  #journal: Journal | null = null;

  constructor(store: string, sweep: string) {
    this.#store = store;
    this.#sweep = sweep;
  }

  record({ task, attempts }: Job, cause: Cause, message: string, peakRssMb: number): void {
    this.#journal ??= Journal.create(this.#store, 'failures');
    this.#journal.append(
      task.points.map((point) => ({
        point_id: point.id,
        experiment: task.experiment,
        sweep: this.#sweep,
        task_id: task.id,
        attempts,
        cause,
        message,
        peak_rss_mb: peakRssMb,
        host: hostname(),
        failed_at: Date.now(),
      })),
    );
  }

  /** Paths of the journals that are finished with this. */
  close(): Set<string> {
    this.#journal?.close();
    return new Set(this.#journal ? [this.#journal.path] : []);
  }
}
