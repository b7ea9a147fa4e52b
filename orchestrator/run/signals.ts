import type { StopRequests } from '../execute/control.ts';
import { exitCodes } from './exit-codes.ts';
import type { RunLog } from './run-log.ts';

/** Lets the process outlive its terminal. It ignores SIGHUP, and errors of writing to a terminal that is gone. */
export function surviveClosedTerminal(): void {
  const ignore = (): void => undefined;
  process.on('SIGHUP', ignore);
  process.stderr.on('error', ignore);
  process.stdout.on('error', ignore);
}

/** Aborted by the first SIGINT or SIGTERM, for commands that wait and have nothing in flight here. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** Turns the process's signals into two requests. A first SIGINT or SIGTERM asks to drain, a second one ends everything at once. */
export class StopSignals {
  readonly #log: RunLog;
  readonly #drain = new AbortController();
  readonly #kill = new AbortController();

  constructor(log: RunLog) {
    this.#log = log;
    process.on('SIGINT', this.#onStop);
    process.on('SIGTERM', this.#onStop);
    process.on('SIGHUP', this.#onHangup);
  }

  /** What the signals ask for. */
  get requests(): StopRequests {
    return { drain: this.#drain.signal, end: new AbortController().signal, kill: this.#kill.signal };
  }

  /** Stops listening. */
  end(): void {
    process.off('SIGINT', this.#onStop);
    process.off('SIGTERM', this.#onStop);
    process.off('SIGHUP', this.#onHangup);
  }

  readonly #onStop = (signal: NodeJS.Signals): void => {
    if (this.#drain.signal.aborted) {
      this.#kill.abort();
      this.#log.note(`ended at once by a second ${signal}`);
      process.exit(signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated);
    }
    const reason = signal === 'SIGINT' ? 'interrupted' : 'asked to end';
    this.#log.say(`${reason}: finishing the tasks in flight (again to stop at once; nothing stored is lost)`);
    this.#drain.abort();
  };

  readonly #onHangup = (): void => this.#log.note('the terminal was closed; the run goes on');
}
