import type { Layout, Subject } from '../../analysis/contract.ts';
import { subjectOf } from '../../analysis/contract.ts';
import { parameterValues, usualLayout } from '../../analysis/phase/selection.ts';
import { mixedRevisions, refreshAdvice } from '../../analysis/query/mixed-revisions.ts';
import type { Access, Session, StoredView } from '../../analysis/query/session.ts';
import { suggestion } from '../../analysis/text/nearest.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { quoted } from '../../store/duckdb.ts';
import { recordedSweep } from '../run/recorded-sweep.ts';
import { readAdded } from '../run/refinement-record.ts';
import { TrustError } from '../run/trust.ts';
import { expand } from '../sweep/expand.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { sweepName } from '../sweep/sweep-schema.ts';
import { UsageError } from './errors.ts';

/** Which points the user means. */
export interface Choice {
  /** Name of a sweep; undefined: points of any. */
  sweep?: string | undefined;
  /** SQL condition on the experiment's view. */
  where?: string | undefined;
  /** Name of an experiment; undefined: that of the sweep, or one that the store has rows of. */
  experiment?: string | undefined;
}

/** How to lay them out. What is left out is as usual for the experiment. */
export interface LayoutChoice {
  x?: string | undefined;
  y?: string | undefined;
  row?: string | undefined;
  columns?: string | undefined;
}

/** The points chosen. */
export interface Selection {
  subject: Subject;
  /** SQL condition on the experiment's view. */
  condition: string;
  layout: Layout;
  /** Whether any stored point is chosen. */
  any: boolean;
  /** The sweep as its last run recorded it; null without one, and for a user's own experiment that must not run. */
  sweep: Sweep | null;
}

/**
 * Reads which points are chosen and how they are laid out. It checks the names; the points need not exist.
 * For a sweep it makes the session table `chosen_points`.
 * @throws UsageError for a name or a condition that cannot be used
 */
export async function readSelection(
  session: Session,
  store: string,
  registry: Registry,
  { sweep: name, where, experiment, ...axes }: Choice & LayoutChoice,
): Promise<Selection> {
  if (name !== undefined && !sweepName.test(name)) {
    throw new UsageError(`--sweep: "${name}" is no name of a sweep: letters, digits, ".", "_" and "-", at most 64`);
  }
  const sweep = name === undefined ? null : await sweepOf(store, name, registry);
  const stored = await chosenView(session, registry, experiment ?? sweep?.experiment.name, name);
  const subject = await subjectOf(stored);
  const parts = [
    name === undefined ? '' : await sweepCondition(session, store, name, sweep),
    where === undefined ? '' : `(${where})`,
  ];
  const condition = parts.filter((part) => part !== '').join(' AND ') || 'true';
  const values = await parameterValues(session, subject, condition).catch((error: unknown) => {
    throw where === undefined ? error : new UsageError(`--where cannot be used: ${(error as Error).message}`);
  });
  const usual = usualLayout(subject, values);
  const column = axes.columns === undefined ? usual.column : parameterNamed(subject, axes.columns, '--columns');
  const layout: Layout = {
    x: parameterNamed(subject, axes.x ?? usual.x, '--x'),
    y: parameterNamed(subject, axes.y ?? usual.y, '--y'),
    row:
      axes.row === undefined ? (usual.row === column ? null : usual.row) : parameterNamed(subject, axes.row, '--row'),
    column,
  };
  const any = [...values.values()].some((found) => found.length > 0);
  return { subject, condition, layout, any, sweep };
}

/** The recorded sweep. Null if there is no record, or if it is of code that this user has not let run. */
async function sweepOf(store: string, name: string, registry: Registry): Promise<Sweep | null> {
  try {
    return await recordedSweep(store, name, registry);
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    process.stderr.write(`note: ${error.message}\nPoints go by the sweep that asked for them first.\n`);
    return null;
  }
}

/** The rows of the experiment that is meant: the one that is named, the one of the sweep, or the one that the store has rows of. */
async function chosenView(
  session: Session,
  registry: Registry,
  named: string | undefined,
  sweep: string | undefined,
): Promise<StoredView> {
  const found = named === undefined ? null : session.viewOf(named);
  if (found) return found;
  const names = session.views.map((view) => view.experiment);
  if (named !== undefined) {
    throw new UsageError(
      `--experiment ${named}: the store has no rows of it${suggestion(named, names)}\nallowed: ${names.join(', ')}`,
    );
  }
  const condition = sweep === undefined ? 'true' : `sweep = ${quoted(sweep)}`;
  const rows = await session.rows<{ experiment: string }>(
    `SELECT experiment, count(*) AS points FROM rows WHERE ${condition} GROUP BY experiment ORDER BY points DESC`,
  );
  const usual = rows.some(({ experiment }) => experiment === registry.usual) || rows.length === 0;
  const view = session.viewOf(usual ? registry.usual : rows[0].experiment);
  if (!view) throw new UsageError('the store has no rows');
  return view;
}

/** SQL condition for the points of a sweep: those of its recorded file and those that refinement added, whichever sweep asked for them first. */
async function sweepCondition(session: Session, store: string, name: string, sweep: Sweep | null): Promise<string> {
  if (!sweep) return `sweep = ${quoted(name)}`;
  const added = readAdded(store, name, sweep.experiment).map(({ point }) => point);
  await session.choose([...expand(sweep).points, ...added].map(({ id }) => id));
  return 'point_id IN (SELECT point_id FROM chosen_points)';
}

/**
 * Makes the session view `sweep_points`: the rows of a sweep's points, whichever sweep asked for them first.
 * @throws UsageError for a name that cannot be used
 */
export async function makeSweepView(session: Session, store: string, registry: Registry, name: string): Promise<void> {
  const { subject, condition } = await readSelection(session, store, registry, { sweep: name });
  await session.connection.run(
    `CREATE OR REPLACE TEMP VIEW sweep_points AS SELECT * FROM "${subject.stored.view}" WHERE ${condition}`,
  );
}

/**
 * Refuses a selection without points.
 * @throws UsageError that names the sweeps with points
 */
export async function refuseEmpty(session: Session, { condition, any, subject }: Selection): Promise<void> {
  if (any) return;
  const sweeps = await session.rows<{ sweep: string }>(
    `SELECT DISTINCT sweep FROM "${subject.stored.view}" ORDER BY 1`,
  );
  const stored = sweeps.map((found) => found.sweep).join(', ') || 'none yet';
  throw new UsageError(
    `no stored point of ${subject.stored.experiment} meets the selection (${condition}); sweeps with points: ${stored}`,
  );
}

/**
 * Warns on standard error if rows of different formulas are chosen together.
 * @returns the warnings
 */
export async function warnOfRevisions(session: Session, { subject, condition }: Selection): Promise<string[]> {
  const lines = await mixedRevisions(session, subject.stored, condition);
  for (const line of lines) process.stderr.write(`warning: ${line}\n`);
  if (lines.length > 0) process.stderr.write(`${refreshAdvice}\n`);
  return lines;
}

/** Says on standard error if figures were left out. */
export function tellOmitted(combinations: number, drawn: number): void {
  if (drawn === combinations) return;
  process.stderr.write(
    `figures are drawn for ${drawn} of ${combinations} combinations of the parameters that are not shown; choose others with --where\n`,
  );
}

/** The column of a parameter that is named as SQL, sweep files or figures do: width, N. */
function parameterNamed({ parameters }: Subject, name: string, option: string): string {
  const names = parameters.map((parameter) => parameter.name);
  if (names.includes(name)) return name;
  const meant = parameters.find((column) => column.symbol === name || column.parameter === name);
  if (meant) return meant.name;
  throw new UsageError(`${option} ${name} is not a parameter${suggestion(name, names)}\nallowed: ${names.join(', ')}`);
}

/** What a session may write: the folder that the command line names, besides the store. */
export function outputAccess(out: string | undefined): Access {
  return out === undefined ? {} : { folders: [out] };
}
