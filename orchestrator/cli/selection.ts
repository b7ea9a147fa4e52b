import { type ParameterColumn, parameterColumns } from '../../analysis/phase/parameters.ts';
import { parameterValues } from '../../analysis/phase/parameters.ts';
import type { Layout } from '../../analysis/phase/diagrams.ts';
import type { Session } from '../../analysis/query/session.ts';
import { suggestion } from '../spec/nearest.ts';
import { quoted } from '../store/duckdb.ts';
import { UsageError } from './errors.ts';
import type { SelectionArguments } from './selection-options.ts';

/** The points chosen as an SQL condition, and the layout; checked against what is stored. */
export async function readSelection(
  session: Session,
  { sweep, where, x, y, row }: SelectionArguments,
): Promise<{ condition: string; layout: Layout }> {
  const parts = [sweep === undefined ? '' : `sweep = ${quoted(sweep)}`, where === undefined ? '' : `(${where})`];
  const condition = parts.filter((part) => part !== '').join(' AND ') || 'true';
  const layout = { x: columnNamed(x, '--x'), y: columnNamed(y, '--y'), row: columnNamed(row, '--row') };
  const values = await parameterValues(session, condition).catch((error: unknown) => {
    throw where === undefined ? error : new UsageError(`--where cannot be used: ${(error as Error).message}`);
  });
  if ((values.get('width')?.length ?? 0) === 0) {
    const sweeps = await session.rows<{ sweep: string }>('SELECT DISTINCT sweep FROM points ORDER BY 1');
    const stored = sweeps.map((found) => found.sweep).join(', ') || 'none yet';
    throw new UsageError(`no stored point meets the selection (${condition}); sweeps with points: ${stored}`);
  }
  return { condition, layout };
}

function columnNamed(name: string, option: string): ParameterColumn {
  const found = parameterColumns.find((known) => known === name);
  if (found) return found;
  throw new UsageError(
    `${option} ${name} is not a parameter${suggestion(name, parameterColumns)}\nallowed: ${parameterColumns.join(', ')}`,
  );
}
