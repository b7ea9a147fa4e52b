import { isRevision } from '../../store/revisions.ts';
import type { Session, StoredView } from './session.ts';

/**
 * A line for each group of columns of which the selected rows have several revisions, or another than this version's; none where all rows follow the
 * same formulas.
 */
export async function mixedRevisions(session: Session, stored: StoredView, where: string): Promise<string[]> {
  const { view, columns, shipped } = stored;
  const lines: string[] = [];
  for (const { name } of columns.filter((column) => isRevision(column.name))) {
    const group = name.replace(/^revision_/, '');
    const found = await session.rows<{ revision: number | null; points: number }>(
      `SELECT "${name}" AS revision, count(*)::DOUBLE AS points FROM "${view}" WHERE ${where} GROUP BY ALL ORDER BY 1 NULLS FIRST`,
    );
    const today = shipped?.revisions[group];
    const outdated = today !== undefined && found.some(({ revision }) => revision !== today);
    if (found.length < 2 && !outdated) continue;
    const parts = found.map(
      ({ revision, points }) => `${points} of ${revision === null ? 'an unknown one' : `revision ${revision}`}`,
    );
    const now = today === undefined ? '' : `, today's is ${today}`;
    lines.push(`the ${group} columns follow several formulas: ${parts.join(', ')}${now}`);
  }
  return lines;
}

/** What to do about rows of several revisions. */
export const refreshAdvice = 'compute outdated rows again with: nightsweep run <sweep> --refresh <group>';
