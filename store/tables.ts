import { join } from 'node:path';
import { type Column, failureColumns, pointColumns } from './codebook.ts';

/** The stored tables: rows of each experiment, and failures. */
export const tableNames = ['two-step', 'drill', 'failures'] as const;
export type TableName = (typeof tableNames)[number];

/** Columns of a table. */
export function columnsOf(table: TableName): readonly Column[] {
  return table === 'failures' ? failureColumns : pointColumns[table];
}

/** Where a table's sealed segments lie, below the store. */
export function segmentFolder(store: string, table: TableName): string {
  return table === 'failures' ? join(store, 'failures') : join(store, 'data', `experiment=${table}`);
}

/** Whether a table holds one row per point id. */
export function isKeyed(table: TableName): boolean {
  return table !== 'failures';
}
