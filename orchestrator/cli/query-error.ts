import type { Analysis } from '../../analysis/contract.ts';
import { StatementError } from '../../analysis/query/write-result.ts';
import type { Session } from '../../analysis/query/session.ts';
import { queryRows } from '../../store/duckdb.ts';
import { UsageError } from './errors.ts';

/** Names of what can be queried. */
async function viewsOf(session: Session): Promise<string[]> {
  const views = await queryRows<{ view_name: string }>(
    session.connection,
    'SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1',
  );
  return views.map(({ view_name: name }) => name);
}

/** DuckDB's message about a mistake in a query, without the statement that we put around the query; null for other errors. */
export async function queryError(error: unknown, session: Session): Promise<UsageError | null> {
  if (!(error instanceof Error)) return null;
  if (error instanceof StatementError) return new UsageError(error.message);
  if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error.message.startsWith('IO Error: Cannot open file')) {
    return new UsageError(`the result cannot be written: ${error.message}`);
  }
  if (error.message.startsWith('Permission Error')) {
    const [said] = error.message.split('\n');
    return new UsageError(`${said}\nQueries see the store only; --allow-files opens every file`);
  }
  const message = error.message.replace(/^Failed to extract statements: /, '');
  if (!/^(Parser|Binder|Catalog|Conversion|Invalid Input) Error/.test(message)) return null;
  const said = message
    .replace(/^LINE 1: COPY \((.*)\n {6}/m, 'LINE 1: $1\n')
    .replace(/\) TO '[^']*nightsweep-sql.*$/m, '')
    .trimEnd();
  if (said.startsWith('Catalog Error: Table with name')) {
    const views = await viewsOf(session);
    return new UsageError(
      `${said}\n\nThis store has: ${views.join(', ')}. \`nightsweep schema points\` shows their columns.`,
    );
  }
  const unknown = /Referenced column "([^"]+)" not found/u.exec(said)?.at(1);
  const meant = unknown === undefined ? [] : await meaningsOf(session, unknown);
  if (meant.length === 0) return new UsageError(said);
  return new UsageError(`${said}\n\n${unknown} is ${meant.join(', or ')} in SQL.`);
}

/** What a name from sweep files, figures or datasets is in SQL. */
async function meaningsOf({ views }: Session, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const { view, columns, shipped } of views) {
    const named = columns.find(({ parameter, symbol }) => parameter === name || symbol === name);
    if (named) found.push(`${named.name} in ${view}`);
    const { measures = [] } = ((await shipped?.analysis?.()) ?? {}) as Analysis;
    const measure = measures.find((one) => one.name === name);
    if (measure) found.push(`${measure.sql} over the rows of a cell of ${view}`);
  }
  return found;
}
