import type { Column } from '../kernels/contract/column.ts';

const prefix = 'revision_';

/** The column that stores the revision of a group of result columns. */
export function revisionColumn(group: string): string {
  return `${prefix}${group}`;
}

/** Whether a column stores a revision. */
export function isRevision(name: string): boolean {
  return name.startsWith(prefix);
}

/** Columns for the revisions of some groups. */
export function revisionColumns(groups: readonly string[]): Column[] {
  return groups.map((group) => ({
    name: revisionColumn(group),
    type: 'integer',
    group: 'provenance',
    meaning: `revision of the formulas of the ${group} columns; null in rows of earlier versions, and where they were not asked for`,
  }));
}

/** SQL for how new the formulas of a row are: the sum of its revisions, each of which only grows. */
export function newness(columns: readonly Pick<Column, 'name'>[]): string {
  const found = columns.filter(({ name }) => isRevision(name));
  return found.length === 0 ? '0' : found.map(({ name }) => `coalesce("${name}", 0)`).join(' + ');
}

/**
 * SQL that keeps one row per point: of several the one with the highest revisions, then the earliest. Every reader, the seal and every merge go by
 * it.
 */
export function oneRowPerPoint(columns: readonly Pick<Column, 'name'>[]): string {
  return `QUALIFY row_number() OVER (PARTITION BY point_id ORDER BY ${newness(columns)} DESC, started_at) = 1`;
}
