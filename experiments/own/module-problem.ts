import { readFileSync } from 'node:fs';
import type { Problem } from '../../analysis/text/problem.ts';
import type { Code } from '../../kernels/contract/experiment.ts';
import type { DeclarationFault } from './declaration.ts';

/**
 * The problem in the text of a module, at a likely place: a module is code, so where a value comes from is not known. Each name of the path is
 * sought from the line on where the one before it was found.
 */
export function problemIn({ path: file }: Pick<Code, 'path'>, { path, message, allowed }: DeclarationFault): Problem {
  const lines = readFileSync(file, 'utf8').split('\n');
  const from = (pattern: RegExp, start: number): number =>
    lines.findIndex((text, at) => at >= start && pattern.test(text));
  let line = Math.max(0, from(/export default/, 0));
  let start = 0;
  for (const step of path) {
    if (typeof step !== 'string') continue;
    const found = from(new RegExp(`(^|[^\\w$])${step.replaceAll('$', '\\$')}['"]?\\s*[:(,]`), start);
    if (found < 0) break;
    line = start = found;
  }
  return problemAt(file, lines, line, { message, ...(allowed === undefined ? {} : { allowed }) });
}

/** The problem of a whole line, counted from 0. */
export function problemAt(
  file: string,
  lines: readonly string[],
  line: number,
  rest: Pick<Problem, 'message' | 'allowed'>,
): Problem {
  const excerpt = lines[line] ?? '';
  const column = excerpt.search(/\S|$/);
  return { file, line: line + 1, column: column + 1, excerpt, width: excerpt.trim().length, ...rest };
}
