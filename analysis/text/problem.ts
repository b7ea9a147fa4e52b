import { visible } from './visible.ts';

/** Something wrong in a file that a user wrote, and where. */
export interface Problem {
  file: string;
  /** Line of the file, from 1; 0 if the problem is the whole file. */
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
  if (line === 0) return `${visible(file)}: ${visible(message)}`;
  const margin = `  ${line} | `;
  const shown = visible(excerpt);
  // Characters before the place that are spelled out move the mark.
  const moved = visible(excerpt.slice(0, column - 1)).length - (column - 1);
  const caret = ' '.repeat(margin.length + column - 1 + Math.max(0, moved)) + '^'.repeat(Math.max(1, width));
  const hint = allowed === undefined ? '' : `\n  allowed: ${allowed}`;
  return `${visible(file)}:${line}:${column}: ${message.split('\n').map(visible).join('\n')}\n${margin}${shown}\n${caret}${hint}`;
}
