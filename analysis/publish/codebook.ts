import type { Allowed, Field } from './field.ts';
import type { PublishedTable } from './table.ts';

const columns = ['table', 'column', 'type', 'unit', 'symbol', 'group', 'allowed', 'null means', 'all rows', 'meaning'];

/** The codebook of all tables, as CSV: a line per column. */
export function codebookCsv(tables: readonly PublishedTable[]): string {
  const lines = tables.flatMap((table) => table.fields.map((field) => lineOf(table, field)));
  return [columns, ...lines].map((line) => `${line.map(cellOf).join(',')}\n`).join('');
}

function lineOf(table: PublishedTable, field: Field): string[] {
  const { name, type, unit, symbol, group, allowed, constant, meaning } = field;
  return [
    ...[table.name, name, typeNames[type], unit ?? '', symbol ?? '', group ?? '', allowedText(allowed)],
    ...[nullText(field), constant ?? '', meaning],
  ];
}

/** How the codebook calls the types of values. */
export const typeNames: Readonly<Record<Field['type'], string>> = {
  text: 'text',
  integer: 'integer',
  real: 'real (float64)',
  flag: 'true or false',
  reals: 'list of numbers',
  time: 'time (UTC)',
};

/** What a null of a column means; `never` where the table has none. */
export function nullText({ hasNulls, nulls }: Pick<Field, 'hasNulls' | 'nulls'>): string {
  if (!hasNulls) return 'never';
  return nulls ?? 'does not apply';
}

/** The allowed values in words: `reused, independent`; `0 … 1`; `at least 2`. */
export function allowedText(allowed: Allowed | null): string {
  if (allowed === null) return '';
  const { words, least, most } = allowed;
  if (words) return words.join(', ');
  if (least !== undefined && most !== undefined) return `${least} … ${most}`;
  return least === undefined ? `at most ${most}` : `at least ${least}`;
}

function cellOf(text: string): string {
  return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
