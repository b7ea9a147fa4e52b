import type { Layout, ParameterValues, Subject } from '../contract.ts';
import type { Session } from '../query/session.ts';

/**
 * The values that each parameter takes among the selected points.
 * @param where SQL condition on the subject's view
 */
export async function parameterValues(session: Session, subject: Subject, where: string): Promise<ParameterValues> {
  const names = subject.parameters.map(({ name }) => name);
  if (names.length === 0) return new Map();
  const lists = names.map((name) => `list_sort(list(DISTINCT "${name}")) AS "${name}"`).join(', ');
  const [row] = await session.rows<Record<string, unknown[] | null>>(
    `SELECT ${lists} FROM "${subject.stored.view}" WHERE ${where}`,
  );
  return new Map(names.map((name) => [name, row[name] ?? []]));
}

/** The layout where the command line names none: the experiment's own, or the parameters with most values, numbers first. */
export function usualLayout({ analysis, parameters }: Subject, values: ParameterValues): Layout {
  const { column = null } = analysis;
  const own = analysis.axes?.(values);
  if (own) return { ...own, column };
  const count = (name: string): number => values.get(name)?.length ?? 0;
  const varied = parameters
    .filter(({ type }) => type === 'real' || type === 'integer')
    .map(({ name }) => name)
    .sort((a, b) => count(b) - count(a));
  const [x, y, row] = [...varied, ...parameters.map(({ name }) => name).filter((name) => !varied.includes(name))];
  return { x, y: y ?? x, row: row !== undefined && count(row) > 1 ? row : null, column };
}
