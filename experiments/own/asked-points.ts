import type { Draw } from '../../kernels/contract/experiment.ts';
import type { Answer, AnsweredRow } from './answer.ts';
import { CommandError } from './command-error.ts';

/** Points that a process is asked ahead of its answers: it then never waits for the next. */
const askedAhead = 16;

/** What is asked of a process for one point: a line of JSON. */
export interface Question {
  id: string;
  parameters: Draw;
}

/** The points of a task on their way through a command. A point that fails does not keep the others from being computed. */
export class AskedPoints {
  /** Settles when every point is answered, or when the dialogue fails as a whole. */
  readonly answered: Promise<void>;
  readonly #points: readonly Draw[];
  readonly #first: number;
  readonly #ask: (question: Question) => void;
  readonly #emit: (index: number, row: AnsweredRow) => void;
  readonly #left: Set<number>;
  readonly #errors: Error[] = [];
  #next = 0;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  /**
   * @param first number of the first point; ids are numbers that grow from task to task
   * @param ask writes a question to the process
   * @param emit called with the index of a point and its row
   */
  constructor(
    points: readonly Draw[],
    first: number,
    ask: (question: Question) => void,
    emit: (index: number, row: AnsweredRow) => void,
  ) {
    this.#points = points;
    this.#first = first;
    this.#ask = ask;
    this.#emit = emit;
    this.#left = new Set(points.keys());
    this.answered = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#askOn();
  }

  /** How many points are answered, in words. */
  get progress(): string {
    return `${this.#points.length - this.#left.size} of ${this.#points.length} points`;
  }

  /** Takes an answer; says whether it was waited for, had been given before, or is of no point of the task. */
  take(answer: Answer): 'taken' | 'again' | 'unknown' {
    const index = Number(answer.id) - this.#first;
    if (!(index in this.#points)) return 'unknown';
    const isFirst = this.#left.delete(index);
    try {
      if ('error' in answer) throw new CommandError(answer.error);
      this.#emit(index, answer.row);
    } catch (cause) {
      // Emitting a second row takes the first back, because it has become doubtful.
      if (isFirst) this.#errors.push(cause as Error);
    }
    if (!isFirst) return 'again';
    this.#askOn();
    // The rest of what the process wrote is looked at first: a line too many belongs to this task.
    if (this.#left.size === 0) setImmediate(() => this.#settle());
    return 'taken';
  }

  /** Ends the dialogue: the process is gone or not to be trusted. */
  fail(error: Error): void {
    this.#reject(error);
  }

  #askOn(): void {
    const answered = this.#points.length - this.#left.size;
    for (; this.#next < this.#points.length && this.#next - answered < askedAhead; this.#next++) {
      this.#ask({ id: String(this.#first + this.#next), parameters: this.#points[this.#next] });
    }
  }

  #settle(): void {
    const [first] = this.#errors;
    if (first === undefined) this.#resolve();
    else this.#reject(first);
  }
}
