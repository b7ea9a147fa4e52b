import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Draw } from '../../kernels/contract/experiment.ts';
import { parseLine, shownLine } from './json-lines.ts';

/** Thrown where a command does not do what was agreed; the message has the line it wrote, or how it ended. */
export class CommandError extends Error {
  override name = 'CommandError';
}

type Row = Readonly<Record<string, unknown>>;

/** What a command answers: a row or an error, for the id it was asked with. */
interface Answer {
  id: string;
  row?: Row;
  error?: string;
}

/** Limits of time, milliseconds. */
interface Limits {
  /** More for the first answer of a fresh process. */
  startMs: number;
  /** For a task. */
  taskMs: number;
}

/** The points of a task that wait for their answers. */
interface Pending {
  /** Takes an answer; says whether it was waited for, had been given before, or is of no point of the task. */
  take: (answer: Answer) => 'taken' | 'again' | 'unknown';
  failed: (error: CommandError) => void;
}

/** Points that a process is asked ahead of its answers: it then never waits for the next. */
const askedAhead = 16;
/** Lines of standard error that are kept to explain an end. */
const keptLines = 3;

/**
 * A process that computes points. It reads a line of JSON per point, `{"id", "parameters"}`, and answers each with a line, `{"id", "row"}` or
 * `{"id", "error"}`. It is started with the first task and lives on to the next; after an error another is started. It ends when its standard
 * input does.
 */
export class CommandProcess {
  readonly #command: readonly string[];
  readonly #folder: string;
  readonly #limits: Limits;
  #child: ChildProcess | null = null;
  #fresh = true;
  #pending: Pending | null = null;
  #rest = '';
  #lastLines: string[] = [];
  #asked = 0;
  /** Number of the first point of the task at hand. */
  #first = 0;

  constructor(command: readonly string[], folder: string, limits: Limits) {
    this.#command = command;
    this.#folder = folder;
    this.#limits = limits;
    process.once('exit', () => this.#child?.kill('SIGKILL'));
  }

  /**
   * Has the points of a task computed.
   * @param emit called once per point with its row
   * @throws CommandError where the process ends, answers junk, answers twice, reports an error or takes too long; it is then ended
   */
  async compute(points: readonly Draw[], emit: (index: number, row: Row) => void): Promise<void> {
    this.#start();
    const first = (this.#first = this.#asked);
    this.#asked += points.length;
    const idOf = (index: number): string => String(first + index);
    const indexOf = new Map(points.map((_, index) => [idOf(index), index]));
    const left = new Set(indexOf.keys());
    let next = 0;
    const ask = (): void => {
      for (; next < points.length && next - (points.length - left.size) < askedAhead; next++) {
        this.#write({ id: idOf(next), parameters: points[next] });
      }
    };
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const limit = this.#limits.taskMs + (this.#fresh ? this.#limits.startMs : 0);
        timer = setTimeout(() => {
          const share = `${points.length - left.size} of ${points.length} points`;
          reject(new CommandError(`${this.#name} answered ${share} within its time limit of ${limit / 1000} s`));
        }, limit);
        this.#pending = {
          failed: reject,
          take: ({ id, row, error }) => {
            const index = indexOf.get(id);
            if (index === undefined) return 'unknown';
            const isFirst = left.delete(id);
            try {
              if (error !== undefined) throw new CommandError(error);
              emit(index, row ?? {});
            } catch (cause) {
              // A second row makes the first doubtful, which is what emitting it says.
              if (!isFirst) return 'again';
              reject(cause instanceof Error ? cause : new CommandError(String(cause)));
              return 'taken';
            }
            if (!isFirst) return 'again';
            ask();
            // The rest of what it wrote is looked at first: a line too many belongs to this task.
            if (left.size === 0) setImmediate(resolve);
            return 'taken';
          },
        };
        ask();
      });
      this.#fresh = false;
    } catch (error) {
      this.#end();
      throw error;
    } finally {
      clearTimeout(timer);
      this.#pending = null;
    }
  }

  get #name(): string {
    return `the command ${JSON.stringify(this.#command.join(' '))}`;
  }

  #start(): void {
    if (this.#child) return;
    const [program, ...args] = this.#command;
    const child = spawn(program, args, { cwd: this.#folder, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    this.#fresh = true;
    this.#rest = '';
    this.#lastLines = [];
    // A process that is gone tells so by its exit.
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(child, text));
    createInterface({ input: child.stderr }).on('line', (line) => {
      process.stderr.write(`${line}\n`);
      this.#lastLines = [...this.#lastLines, line].slice(-keptLines);
    });
    child.on('error', (error) => this.#gone(child, `cannot be started (${error.message})`));
    child.on('close', (code, signal) => {
      this.#gone(child, signal ? `was ended by ${signal}` : `ended with code ${String(code)}`);
    });
  }

  #write(request: { id: string; parameters: Draw }): void {
    this.#child?.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  #read(child: ChildProcess, text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      // What an ended process still wrote is of no one.
      if (child !== this.#child) return;
      if (line.trim() !== '') this.#heard(line);
    }
  }

  #heard(line: string): void {
    const answer = answerOf(line);
    if (typeof answer === 'string') return this.#object(`wrote a line that is no answer (${answer})`, line);
    const taken = this.#pending?.take(answer) ?? 'unknown';
    if (taken === 'again') return this.#object('answered a point twice', line);
    if (taken === 'taken') return;
    // A second answer to a point of an earlier task comes too late to fail that; the task at hand is not to blame.
    if (Number(answer.id) < this.#first) return this.#say('answered a point of an earlier task again', line);
    this.#object('answered what it was not asked', line);
  }

  /** A line that should not be there: the task at hand fails, and the process is replaced. */
  #object(what: string, line: string): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#end();
    if (pending) pending.failed(new CommandError(this.#about(what, line)));
    else this.#say(what, line);
  }

  #say(what: string, line: string): void {
    process.stderr.write(`${this.#about(what, line)}\n`);
  }

  #about(what: string, line: string): string {
    return `${this.#name} ${what}: ${shownLine(line)}`;
  }

  #gone(child: ChildProcess, how: string): void {
    if (child !== this.#child) return;
    this.#child = null;
    const said = this.#lastLines.length > 0 ? `; it said: ${this.#lastLines.join(' | ')}` : '';
    this.#pending?.failed(new CommandError(`${this.#name} ${how}${said}`));
  }

  #end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}

/** The answer in a line, or why it is none. */
function answerOf(line: string): Answer | string {
  let value: unknown;
  try {
    value = parseLine(line);
  } catch {
    return 'not JSON';
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'not an object';
  const { id, row, error } = value as Record<string, unknown>;
  if (typeof id !== 'string' && typeof id !== 'number') return 'it has no id';
  if (error !== undefined) return { id: String(id), error: typeof error === 'string' ? error : JSON.stringify(error) };
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return 'it has neither a row nor an error';
  return { id: String(id), row: row as Row };
}
