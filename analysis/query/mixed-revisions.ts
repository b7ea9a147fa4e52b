import { isRevision } from '../../store/revisions.ts';
import type { Session, StoredView } from './session.ts';

/** Rows of a selection that follow one formula of a group of columns; null where the row does not say. */
interface Share {
  revision: number | null;
  points: number;
}

/**
 * What to know of the selected rows where they follow several formulas, or another one than this version's; none where all follow today's. Groups of
 * columns of which the same is to be said share a line.
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

/** What is to be said of the rows of a group of columns; null where all follow today's formula. */
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

/** What to do about rows of several revisions. */
export const refreshAdvice =
  "Rows are computed again by today's formulas with: nightsweep run <sweep> --refresh <group>, or --refresh all";
