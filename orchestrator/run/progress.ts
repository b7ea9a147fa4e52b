import type { Standing } from '../execute/tally.ts';
import { progressText } from './progress-text.ts';

/** Off a terminal a line comes this often, milliseconds; less often after a while, so that the log of a night stays short. */
const [lineEveryMs, laterEveryMs, laterFromMs] = [30_000, 300_000, 300_000];

/** Shows a run's progress: on a terminal as a line that it redraws, elsewhere as a plain line now and then. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #note: (line: string) => void;
  readonly #since = Date.now();
  /** When the last plain line came; the first comes at once. */
  #lastLine = -Infinity;
  #ended = false;

  /** @param note called with the plain lines, for the log */
  constructor(stream: NodeJS.WriteStream, note: (line: string) => void) {
    this.#stream = stream;
    this.#note = note;
  }

  /** Shows how far the run is. */
  show(standing: Standing): void {
    const now = Date.now();
    const elapsed = now - this.#since;
    if (this.#redraws) {
      this.#stream.write(`\r\u001b[2K${progressText(standing, elapsed, now, (this.#stream.columns || 80) - 1)}`);
    }
    const ended = standing.pointsDone + standing.failed === standing.points;
    const told = this.#ended && ended;
    this.#ended = ended;
    const due = now - this.#lastLine >= (elapsed < laterFromMs ? lineEveryMs : laterEveryMs);
    if (told || !(due || ended)) return;
    this.#lastLine = now;
    const line = progressText(standing, elapsed, now);
    this.#note(line);
    if (!this.#redraws) this.#stream.write(`${line}\n`);
  }

  /** Clears the line, so that other text can be written. */
  clear(): void {
    if (this.#redraws) this.#stream.write('\r\u001b[2K');
  }

  /** Whether the line can be redrawn: a terminal that says it is dumb shows control characters as they are. */
  get #redraws(): boolean {
    return this.#stream.isTTY && process.env.TERM !== 'dumb';
  }
}
