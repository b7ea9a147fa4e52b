import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from '../../analysis/phase/combinations.ts';
import { type ParameterColumn, parameterColumns, parameterValues } from '../../analysis/phase/parameters.ts';
import type { Session } from '../../analysis/query/session.ts';
import { readAdded } from '../run/refinement-record.ts';
import { sweepFolder } from '../run/sweep-record.ts';
import { expand } from '../sweep/expand.ts';
import { loadSweep } from '../sweep/load-sweep.ts';
import { suggestion } from '../../analysis/text/nearest.ts';
import { quoted } from '../../store/duckdb.ts';
import { UsageError } from './errors.ts';
import type { SelectionArguments } from './selection-options.ts';

/** The points chosen. */
export interface Selection {
  /** As an SQL condition on `points`. */
  condition: string;
  layout: Layout;
  /** False if no stored point is chosen. */
  any: boolean;
}

/** Reads which points are chosen and how they are laid out; names are checked, points need not exist. */
export async function readSelection(
  session: Session,
  store: string,
  { sweep, where, x, y, row }: SelectionArguments,
): Promise<Selection> {
  const parts = [
    sweep === undefined ? '' : await sweepCondition(session, store, sweep),
    where === undefined ? '' : `(${where})`,
  ];
  const condition = parts.filter((part) => part !== '').join(' AND ') || 'true';
  const values = await parameterValues(session, condition).catch((error: unknown) => {
    throw where === undefined ? error : new UsageError(`--where cannot be used: ${(error as Error).message}`);
  });
  const severalSteps = values.get('alpha2')?.some((alpha) => alpha !== null) ?? false;
  const layout = {
    x: columnNamed(x, '--x'),
    y: columnNamed(y ?? (severalSteps ? 'alpha2' : 'width'), '--y'),
    row: columnNamed(row, '--row'),
  };
  return { condition, layout, any: (values.get('width')?.length ?? 0) > 0 };
}

/** The points of a sweep, whichever sweep asked for them first: those its recorded file expands to, and what refinement added. */
async function sweepCondition(session: Session, store: string, sweep: string): Promise<string> {
  const spec = join(sweepFolder(store, sweep), 'spec.yaml');
  if (!existsSync(spec)) return `sweep = ${quoted(sweep)}`;
  const added = readAdded(store, sweep).map(({ point }) => point);
  await session.choose([...expand(loadSweep(spec)).points, ...added].map(({ id }) => id));
  return 'point_id IN (SELECT point_id FROM chosen_points)';
}

/** @throws UsageError that names the sweeps with points */
export async function refuseEmpty(session: Session, { condition, any }: Selection): Promise<void> {
  if (any) return;
  const sweeps = await session.rows<{ sweep: string }>('SELECT DISTINCT sweep FROM points ORDER BY 1');
  const stored = sweeps.map((found) => found.sweep).join(', ') || 'none yet';
  throw new UsageError(`no stored point meets the selection (${condition}); sweeps with points: ${stored}`);
}

/** Says where figures were left out. */
export function tellOmitted(combinations: number, drawn: number): void {
  if (drawn === combinations) return;
  process.stderr.write(
    `figures are drawn for ${drawn} of ${combinations} combinations of the parameters that are not shown; choose others with --where\n`,
  );
}

function columnNamed(name: string, option: string): ParameterColumn {
  const found = parameterColumns.find((known) => known === name);
  if (found) return found;
  throw new UsageError(
    `${option} ${name} is not a parameter${suggestion(name, parameterColumns)}\nallowed: ${parameterColumns.join(', ')}`,
  );
}
