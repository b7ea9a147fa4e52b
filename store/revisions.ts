import type { Column } from '../kernels/contract/column.ts';

const prefix = 'revision_';

/** Name of the column that stores the revision of a group of result columns. */
export function revisionColumn(group: string): string {
  return `${prefix}${group}`;
}

/** Whether a column of this name stores a revision. */
export function isRevision(name: string): boolean {
  return name.startsWith(prefix);
}

/** The columns that store the revisions of some groups. */
export function revisionColumns(groups: readonly string[]): Column[] {
  return groups.map((group) => ({
    name: revisionColumn(group),
    type: 'integer',
    group: 'provenance',
    meaning: `revision of the formulas of the ${group} columns; null in rows of earlier versions, and where they were not asked for`,
  }));
}

/** SQL expression for how new a row's formulas are: the sum of its revisions. A revision only grows; null counts as 0. */
export function newness(columns: readonly Pick<Column, 'name'>[]): string {
  const found = columns.filter(({ name }) => isRevision(name));
  return found.length === 0 ? '0' : found.map(({ name }) => `coalesce("${name}", 0)`).join(' + ');
}

/**
 * SQL expression for the place of a row among those of its point: 1 for the one that counts.
 * @param further columns that order rows which are equal in this
 */
export function placeOfRow(columns: readonly Pick<Column, 'name'>[], further: readonly string[] = []): string {
  const order = [`${newness(columns)} DESC`, 'started_at', ...further];
  return `row_number() OVER (PARTITION BY point_id ORDER BY ${order.join(', ')})`;
}

/**
 * SQL clause that keeps one row per point: the one with the highest revisions, and the earliest of several such rows.
 * Readers, sealing and merging all use it.
 */
export function oneRowPerPoint(columns: readonly Pick<Column, 'name'>[]): string {
  return `QUALIFY ${placeOfRow(columns)} = 1`;
}
