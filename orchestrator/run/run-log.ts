import { appendFileSync } from 'node:fs';

/**
 * Says things on standard error and in the run's log file. Both may fail, a closed terminal or a full disk, without harm to
 * the run.
 */
export class RunLog {
  readonly #path: string;
  /** Called before a line goes to standard error, e.g. to clear a progress bar. */
  beforeLine: () => void = () => undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** For the reader at the terminal and the log. */
  say(text: string): void {
    this.beforeLine();
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
