import { isRevision } from '../../store/revisions.ts';
import type { Session, StoredView } from './session.ts';

/** How many selected rows follow one formula of a group of columns; `revision` is null for rows that do not say which. */
interface Share {
  revision: number | null;
  points: number;
}

/**
 * Warnings about selected rows that follow several formulas, or other ones than this version's; none if all follow today's.
 * Groups of columns with the same warning share a line.
 * @param where SQL condition on the view
 */
export async function mixedRevisions(session: Session, stored: StoredView, where: string): Promise<string[]> {
  const { view, columns, shipped } = stored;
  const byText = new Map<string, string[]>();
  for (const { name } of columns.filter((column) => isRevision(column.name))) {
    const group = name.replace(/^revision_/, '');
    const shares = await session.rows<Share>(
      `SELECT "${name}" AS revision, count(*)::DOUBLE AS points FROM "${view}" WHERE ${where} GROUP BY ALL ORDER BY 1 NULLS FIRST`,
    );
    const text = textOf(shares, shipped?.revisions[group]);
    if (text !== null) byText.set(text, [...(byText.get(text) ?? []), group]);
  }
  return [...byText].map(([text, groups]) => `${text} (columns: ${groups.join(', ')})`);
}

/** The warning about one group of columns; null if all rows follow today's formula. */
function textOf(shares: readonly Share[], today: number | undefined): string | null {
  const [first] = shares;
  if (shares.length === 0 || (shares.length === 1 && (today === undefined || first.revision === today))) return null;
  const all = shares.reduce((sum, { points }) => sum + points, 0);
  if (shares.length === 1 && first.revision === null) {
    return `the ${all} selected rows are of an earlier version and do not say which formulas made them`;
  }
  const parts = shares.map(
    ({ revision, points }) => `${points} ${revision === null ? 'that do not say' : `of revision ${revision}`}`,
  );
  const now = today === undefined ? '' : `; today's is ${today}`;
  return `the ${all} selected rows follow several formulas: ${parts.join(', ')}${now}`;
}

/** Advice on rows of several revisions. */
export const refreshAdvice =
  "Rows are computed again by today's formulas with: nightsweep run <sweep> --refresh <group>, or --refresh all";
