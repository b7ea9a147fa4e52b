import { appendFileSync } from 'node:fs';
import type { HearRun } from './run-event.ts';

/** Writes to standard error and to the run's log file. Either may fail, through a closed terminal or a full disk, without harm to the run. */
export class RunLog {
  readonly #path: string;
  readonly #hear: HearRun;
  /** Called before a line goes to standard error, e.g. to clear a progress bar. */
  beforeLine: () => void = () => undefined;

  /** @param hear hears what is said */
  constructor(path: string, hear: HearRun = () => undefined) {
    this.#path = path;
    this.#hear = hear;
  }

  /** Writes a text for the user, to standard error and to the log. */
  say(text: string): void {
    this.beforeLine();
    process.stderr.write(`${text}\n`);
    this.#hear({ event: 'said', text });
    this.note(text);
  }

  /** Writes a text to the log only. */
  note(text: string): void {
    const stamped = text
      .trimEnd()
      .split('\n')
      .map((line) => `${new Date().toISOString()} ${line}\n`);
    try {
      appendFileSync(this.#path, stamped.join(''));
    } catch {
      // The log is a convenience. Rows matter, and errors in writing them are reported elsewhere.
    }
  }
}
