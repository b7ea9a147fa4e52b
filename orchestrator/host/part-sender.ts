import { performance } from 'node:perf_hooks';
import type { Cells } from './cells.ts';
import type { Part } from './messages.ts';

/** Results wait in the worker for at most about this many milliseconds. */
const msPerPart = 1000;

/** Sends a task's results on their way in parts, and shares the task's time out over them. */
export class PartSender {
  readonly #cells: Cells;
  readonly #cpuMs: () => number;
  readonly #send: (part: Part) => void;
  readonly #startedAt = Date.now();
  #backend: Part['backend'] = { name: 'none', loops: '', blas: '', blasCore: '' };
  #wallBefore = performance.now();
  #cpuBefore: number;
  #sent = 0;

  /**
   * @param cells where the task's results are collected
   * @param cpuMs CPU time of this thread and its helpers so far, milliseconds
   * @param send called with each part but the last
   */
  constructor(cells: Cells, cpuMs: () => number, send: (part: Part) => void) {
    this.#cells = cells;
    this.#cpuMs = cpuMs;
    this.#cpuBefore = cpuMs();
    this.#send = send;
  }

  /** What computes the task. */
  set backend(backend: Part['backend']) {
    this.#backend = backend;
  }

  /** How many parts were sent. */
  get sent(): number {
    return this.#sent;
  }

  /** A result was collected. It is sent with those before it once the first of them has waited long enough. */
  collected(): void {
    if (performance.now() - this.#wallBefore < msPerPart) return;
    this.#send(this.take());
    this.#sent++;
  }

  /** The part since the one before. */
  take(): Part {
    const [wall, cpu] = [performance.now(), this.#cpuMs()];
    const [wallMs, cpuMs] = [wall - this.#wallBefore, cpu - this.#cpuBefore];
    [this.#wallBefore, this.#cpuBefore] = [wall, cpu];
    return { ...this.#cells.take(), wallMs, cpuMs, startedAt: this.#startedAt, backend: this.#backend };
  }
}
