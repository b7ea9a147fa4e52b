/** Something wrong in a file that a user wrote, and where. */
export interface Problem {
  file: string;
  /** Line of the file, from 1. */
  line: number;
  /** Column of the line, from 1. */
  column: number;
  /** Text of this line. */
  excerpt: string;
  /** How many characters of the line are wrong. */
  width: number;
  message: string;
  /** What the file may have there. */
  allowed?: string;
}

/**
 * Thrown for a sweep file, or a file of a user's own experiment, that cannot be used. It holds every problem found, not only the first.
 * Exit code 2.
 */
export class InputFileError extends Error {
  override name = 'InputFileError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n\n'));
    this.problems = problems;
  }
}

function formatProblem({ file, line, column, excerpt, width, message, allowed }: Problem): string {
  const margin = `  ${line} | `;
  const caret = ' '.repeat(margin.length + column - 1) + '^'.repeat(Math.max(1, width));
  const hint = allowed === undefined ? '' : `\n  allowed: ${allowed}`;
  return `${file}:${line}:${column}: ${message}\n${margin}${excerpt}\n${caret}${hint}`;
}
