import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Column } from '../kernels/contract/column.ts';
import type { Experiment } from '../kernels/contract/experiment.ts';
import { costColumns, failureColumns, identityColumns, provenanceColumns } from './codebook.ts';
import { entriesOf } from './entries.ts';
import { revisionColumns } from './revisions.ts';

/** A stored table: the rows of an experiment, or failures. */
export interface Table {
  /** Name of the experiment, or `failures`. */
  name: string;
  columns: readonly Column[];
}

/** The table of attempts that failed for good. */
export const failuresTable: Table = { name: 'failures', columns: failureColumns };

/** The table of an experiment's rows. */
export function tableOf({ name, columns, revisions }: Experiment): Table {
  const own = columns.map(columnOf);
  return {
    name,
    columns: [
      ...identityColumns,
      ...own,
      ...revisionColumns(Object.keys(revisions)),
      ...costColumns,
      ...provenanceColumns,
    ],
  };
}

/** What the store keeps of an experiment's column: all but how its value is made and compared. */
function columnOf(stored: Experiment['columns'][number]): Column {
  const column: Partial<typeof stored> = { ...stored };
  delete column.of;
  delete column.tolerance;
  delete column.parameter;
  return column as Column;
}

/** What the names of folders of experiments began with in stores of format 1. */
const earlierPrefix = 'experiment=';

/** The folder of a table's sealed segments. */
export function segmentFolder(store: string, table: string): string {
  return isKeyed(table) ? join(store, 'data', table) : join(store, failuresTable.name);
}

/** The folder where stores of format 1 had a table's segments; it is the same for the table of failures. */
export function earlierFolder(store: string, table: string): string {
  return isKeyed(table) ? join(store, 'data', `${earlierPrefix}${table}`) : segmentFolder(store, table);
}

/** Whether a table holds one row per point id; all do but `failures`. */
export function isKeyed(table: string): boolean {
  return table !== failuresTable.name;
}

/**
 * Names of the experiments that have a folder of segments in a store, whether this version knows them or not. Folders that cannot be named
 * after an experiment are somebody else's.
 */
export function sealedTables(store: string): string[] {
  const data = join(store, 'data');
  const found = entriesOf(data).flatMap((entry) => {
    const name = entry.startsWith(earlierPrefix) ? entry.slice(earlierPrefix.length) : entry;
    const isFolder = statSync(join(data, entry), { throwIfNoEntry: false })?.isDirectory() === true;
    return isFolder && /^[a-z][a-z0-9-]*$/.test(name) ? [name] : [];
  });
  return [...new Set(found)];
}
