import type { ChildProcess } from 'node:child_process';
import type { Draw } from '../../kernels/contract/experiment.ts';
import { type AnsweredRow, answerOf } from './answer.ts';
import { AskedPoints } from './asked-points.ts';
import { CommandError } from './command-error.ts';
import { shownLine } from './json-lines.ts';
import { LineBuffer } from './line-buffer.ts';
import { killCommand, lackingProgram, spawnCommand } from './spawn-command.ts';
import { SpokenLines } from './spoken-lines.ts';

/** Limits of time, milliseconds. */
interface Limits {
  /** More for the first answer of a fresh process. */
  startMs: number;
  /** For a task. */
  taskMs: number;
}

/** Characters of the longest answer that is read. */
const longestAnswer = 128 * 2 ** 20;
/** Time, milliseconds, for what an ended process has written to arrive. */
const lastWordsMs = 500;

/**
 * A process that computes points. It reads a line of JSON per point, `{"id", "parameters"}`, and answers each with a line, `{"id", "row"}` or
 * `{"id", "error"}`. It is started with the first task and lives on to the next. Where it ends or breaks the rules, another one replaces it.
 * It ends when its standard input does.
 */
export class CommandProcess {
  readonly #command: readonly string[];
  readonly #folder: string;
  readonly #limits: Limits;
  #child: ChildProcess | null = null;
  #fresh = true;
  #pending: AskedPoints | null = null;
  #answers = new LineBuffer(longestAnswer);
  #spoken = new SpokenLines();
  #asked = 0;
  /** Number of the first point of the task at hand. */
  #first = 0;

  constructor(command: readonly string[], folder: string, limits: Limits) {
    this.#command = command;
    this.#folder = folder;
    this.#limits = limits;
  }

  /**
   * Has the points of a task computed.
   * @param emit called once per point with its row
   * @throws CommandError where points get no row: the process reports an error, ends, answers junk, answers twice or takes too long; what
   * `emit` throws
   */
  async compute(points: readonly Draw[], emit: (index: number, row: AnsweredRow) => void): Promise<void> {
    if (points.length === 0) return;
    this.#start();
    this.#first = this.#asked;
    this.#asked += points.length;
    const pending = new AskedPoints(
      points,
      this.#first,
      (question) => this.#child?.stdin?.write(`${JSON.stringify(question)}\n`),
      emit,
    );
    this.#pending = pending;
    const limit = this.#limits.taskMs + (this.#fresh ? this.#limits.startMs : 0);
    const timer = setTimeout(() => {
      this.#fail(`answered ${pending.progress} within its time limit of ${limit / 1000} s${this.#whatItWrote()}`);
    }, limit);
    try {
      await pending.answered;
    } finally {
      clearTimeout(timer);
      this.#fresh = false;
      this.#pending = null;
    }
  }

  get #name(): string {
    return `the command ${JSON.stringify(this.#command.join(' '))}`;
  }

  /** @throws CommandError if this machine lacks the program */
  #start(): void {
    this.#spoken.startTask();
    if (this.#child) return;
    const lacking = lackingProgram(this.#command, this.#folder);
    if (lacking !== null) throw new CommandError(`${this.#name} cannot be started: ${lacking}`);
    const child = spawnCommand(this.#command, this.#folder);
    this.#child = child;
    this.#fresh = true;
    this.#answers = new LineBuffer(longestAnswer);
    this.#spoken = new SpokenLines();
    const spoken = this.#spoken;
    // A process that is gone tells so by its exit.
    for (const pipe of child.stdio) pipe?.on('error', () => undefined);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(child, text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => spoken.take(text));
    child.on('error', (error) => this.#gone(child, `cannot be started (${error.message})`));
    child.on('exit', (code, signal) => {
      // What it has started would keep its pipes open.
      killCommand(child);
      const how = signal ? `was ended by ${signal}` : `ended with code ${String(code)}`;
      child.once('close', () => this.#gone(child, how));
      setTimeout(() => this.#gone(child, how), lastWordsMs).unref();
    });
  }

  #read(child: ChildProcess, text: string): void {
    for (const line of this.#answers.take(text)) {
      // What an ended process still wrote is of no one.
      if (child !== this.#child) return;
      if (line.trim() !== '') this.#heard(line.replace(/^\uFEFF/, ''));
    }
    if (this.#answers.overlong) this.#object('wrote a line that does not end', this.#answers.unfinished);
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
    if (this.#pending) this.#fail(`${what}: ${shownLine(line)}`);
    else this.#say(what, line);
    this.#end();
  }

  #say(what: string, line: string): void {
    process.stderr.write(`${this.#name} ${what}: ${shownLine(line)}\n`);
  }

  /** The task at hand fails, and the process is replaced. */
  #fail(how: string): void {
    this.#pending?.fail(new CommandError(`${this.#name} ${how}`));
    this.#end();
  }

  #gone(child: ChildProcess, how: string): void {
    if (child !== this.#child) return;
    this.#child = null;
    this.#fail(`${how}${this.#spoken.lastWords}`);
  }

  /** What may explain that no answer came. */
  #whatItWrote(): string {
    const { unfinished } = this.#answers;
    const begun = unfinished === '' ? '' : `; it began a line and did not end it: ${shownLine(unfinished)}`;
    return `; each answer is a line of its own, which must be flushed${begun}${this.#spoken.lastWords}`;
  }

  #end(): void {
    if (this.#child) killCommand(this.#child);
    this.#child = null;
  }
}
