import { LineBuffer } from './line-buffer.ts';

/** Characters of a line that are passed on. */
const longestLine = 2000;
/** Characters per task that are passed on. */
const mostPerTask = 64 * 1024;
/** Lines that are kept to explain an end. */
const keptLines = 3;

/** What a command writes to its standard error. It is passed on to the run log, up to a length for each task. */
export class SpokenLines {
  readonly #lines = new LineBuffer(longestLine);
  #last: string[] = [];
  #passedOn = 0;

  /** A new task may be spoken about. */
  startTask(): void {
    this.#passedOn = 0;
  }

  /** Takes text as it comes. */
  take(text: string): void {
    for (const line of this.#lines.take(text)) {
      this.#last = [...this.#last, line].slice(-keptLines);
      if (this.#passedOn > mostPerTask) continue;
      this.#passedOn += line.length + 1;
      const more = this.#passedOn > mostPerTask ? ' … (what it writes further for this task is left out)' : '';
      process.stderr.write(`${line}${more}\n`);
    }
  }

  /** The last lines, to end a message with; empty if it wrote none. */
  get lastWords(): string {
    const lines = [...this.#last, this.#lines.unfinished].filter((line) => line.trim() !== '').slice(-keptLines);
    return lines.length === 0 ? '' : `; it said: ${lines.join(' | ')}`;
  }
}
