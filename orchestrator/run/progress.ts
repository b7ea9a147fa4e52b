import { formatCount, formatDuration } from '../../analysis/text/quantities.ts';
import type { Standing } from '../execute/tally.ts';

function complete({ pointsDone, failed, points }: Standing): boolean {
  return pointsDone + failed === points;
}

const barWidth = 28;
const lineEveryMs = 30_000;

/** Shows a run's progress: on a terminal as a bar that it redraws, elsewhere as a plain line now and then. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #note: (line: string) => void;
  readonly #since = Date.now();
  #lastLine = Date.now();
  #ended = false;

  /** @param note called with the plain lines, for the log */
  constructor(stream: NodeJS.WriteStream, note: (line: string) => void) {
    this.#stream = stream;
    this.#note = note;
  }

  /** Shows how far the run is. */
  show(standing: Standing): void {
    if (this.#stream.isTTY) {
      const width = this.#stream.columns || 80;
      this.#stream.write(`\r\u001b[2K${this.#describe(standing, true).slice(0, width - 1)}`);
    }
    const ended = complete(standing);
    const told = this.#ended && ended;
    this.#ended = ended;
    if (told || (Date.now() - this.#lastLine < lineEveryMs && !ended)) return;
    this.#lastLine = Date.now();
    const line = this.#describe(standing, false).trim();
    this.#note(line);
    if (!this.#stream.isTTY) this.#stream.write(`${line}\n`);
  }

  /** Clears the bar, so that other text can be written. */
  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[2K');
  }

  #describe(standing: Standing, bar: boolean): string {
    const { pointsDone, points, expectedMs, expectedDoneMs, failed } = standing;
    const elapsed = Date.now() - this.#since;
    // At the end exactly 1: the sums over tasks differ by rounding.
    const share = complete(standing) ? 1 : expectedDoneMs / expectedMs;
    const left = share > 0 ? (elapsed / share) * (1 - share) : NaN;
    const filled = Math.round(share * barWidth);
    const parts = [
      bar ? `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}` : '',
      `${String(Math.floor(share * 100)).padStart(3)} %`,
      `${formatCount(pointsDone)} of ${formatCount(points)} points`,
      failed > 0 ? `${failed} failed` : '',
      `${formatDuration(elapsed)} gone`,
      share >= 1 ? '' : `${Number.isFinite(left) ? formatDuration(left) : '?'} left`,
    ];
    return parts.filter((part) => part !== '').join('  ');
  }
}
