import { groupsOnRequest } from '../../kernels/contract/groups-on-request.ts';
import { isRevision } from '../../store/revisions.ts';
import type { Session, StoredView } from './session.ts';

/** How many selected rows follow one formula of a group of columns; `revision` is null for rows that do not say which. */
interface Share {
  revision: number | null;
  points: number;
}

/**
 * Warnings about selected rows that follow several formulas, or other ones than this version's; none if all follow today's.
 * Rows of a user's own experiment may also follow several versions of its code.
 * Groups of columns with the same warning share a line.
 * @param where SQL condition on the view
 */
export async function mixedRevisions(session: Session, stored: StoredView, where: string): Promise<string[]> {
  const { view, columns, shipped } = stored;
  const byText = new Map<string, string[]>();
  const onRequest = groupsOnRequest(shipped?.parameters ?? {});
  for (const { name } of columns.filter((column) => isRevision(column.name))) {
    const group = name.replace(/^revision_/, '');
    // Rows that did not ask for a group say nothing of it.
    const having = onRequest.has(group) ? `(${where}) AND "${name}" IS NOT NULL` : where;
    const shares = await session.rows<Share>(
      `SELECT "${name}" AS revision, count(*)::DOUBLE AS points FROM "${view}" WHERE ${having} GROUP BY ALL ORDER BY 1 NULLS FIRST`,
    );
    const text = textOf(shares, shipped?.revisions[group]);
    if (text !== null) byText.set(text, [...(byText.get(text) ?? []), group]);
  }
  const revisions = [...byText].map(([text, groups]) => `${text} (columns: ${groups.join(', ')})`);
  return [...revisions, ...(await mixedCode(session, stored, where))];
}

/** The warning that several versions of a user's own code made rows of equal revisions; none if one did. */
async function mixedCode(session: Session, { view, columns, shipped }: StoredView, where: string): Promise<string[]> {
  if (shipped) return [];
  const revisions = columns.filter(({ name }) => isRevision(name)).map(({ name }) => `"${name}"`);
  const shares = await session.rows<{ code_hash: string | null; points: number; alike: number }>(
    `SELECT code_hash, count(*)::DOUBLE AS points, count(*) OVER (PARTITION BY ${['version', ...revisions].join(', ')})::DOUBLE AS alike
       FROM "${view}" WHERE ${where} GROUP BY ${['code_hash', 'version', ...revisions].join(', ')}`,
  );
  const mixed = shares.filter(({ alike }) => alike > 1);
  if (mixed.length === 0) return [];
  const parts = mixed.map(({ code_hash: hash, points }) => `${points} of code ${hash ?? 'unknown'}`);
  return [
    `rows of equal revisions were made by different code: ${parts.join(', ')}; where the code alters results, raise a revision and run --refresh`,
  ];
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
