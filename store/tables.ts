import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Column } from '../kernels/contract/column.ts';
import type { Experiment } from '../kernels/contract/experiment.ts';
import { costColumns, failureColumns, identityColumns, provenanceColumns } from './codebook.ts';
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

const prefix = 'experiment=';

/** The folder of a table's sealed segments. */
export function segmentFolder(store: string, table: string): string {
  return isKeyed(table) ? join(store, 'data', `${prefix}${table}`) : join(store, failuresTable.name);
}

/** Whether a table holds one row per point id; all do but `failures`. */
export function isKeyed(table: string): boolean {
  return table !== failuresTable.name;
}

/** Names of the experiments that have segments in a store, whether this version knows them or not. */
export function sealedTables(store: string): string[] {
  return entriesOf(join(store, 'data')).flatMap((entry) =>
    entry.startsWith(prefix) ? [entry.slice(prefix.length)] : [],
  );
}

/** Names of the entries of a folder; none if it does not exist. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
