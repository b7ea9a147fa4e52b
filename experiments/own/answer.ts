import { parseLine } from './json-lines.ts';

/** A row by name of the column. */
export type AnsweredRow = Readonly<Record<string, unknown>>;

/** What a command answers: a row or an error, for the id it was asked with. */
export type Answer = { id: string; row: AnsweredRow } | { id: string; error: string };

/**
 * The answer in a line, or why it is none. A member that is null counts as left out, since many programs write all members.
 */
export function answerOf(line: string): Answer | string {
  let value: unknown;
  try {
    value = parseLine(line);
  } catch {
    return 'not JSON';
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'not an object';
  const { id, row = null, error = null } = value as Record<string, unknown>;
  if (typeof id !== 'string' && typeof id !== 'number') return 'it has no id';
  if (error !== null) return { id: String(id), error: typeof error === 'string' ? error : JSON.stringify(error) };
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return 'it has neither a row nor an error';
  return { id: String(id), row: row as AnsweredRow };
}
