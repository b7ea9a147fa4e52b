import { appendFileSync } from 'node:fs';

/**
 * Says things on standard error and in the run's log file. Both may fail, a closed terminal or a full disk, without harm to
 * the run.
 */
export class RunLog {
  readonly #path: string;
  readonly #before: () => void;

  /** @param before called before a line goes to standard error, to clear a progress bar */
  constructor(path: string, before: () => void) {
    this.#path = path;
    this.#before = before;
  }

  /** For the reader at the terminal and the log. */
  say(text: string): void {
    this.#before();
    process.stderr.write(`${text}\n`);
    this.note(text);
  }

  /** For the log only. */
  note(text: string): void {
    const stamped = text
      .trimEnd()
      .split('\n')
      .map((line) => `${new Date().toISOString()} ${line}\n`);
    try {
      appendFileSync(this.#path, stamped.join(''));
    } catch {
      // The log is a convenience: rows matter, and their errors are told elsewhere.
    }
  }
}
