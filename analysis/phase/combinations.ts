import type { Column } from '../../kernels/contract/column.ts';
import type { Layout, Subject } from '../contract.ts';
import type { DatasetCell } from '../dataset/cell.ts';
import { plainValue } from '../figures/column-texts.ts';

/** Cells that agree in all parameters that neither axes nor panels show. */
export interface Combination {
  /** Part of file names; empty if there is only one combination. */
  slug: string;
  cells: DatasetCell[];
}

/** A parameter's value in a cell; a list as text, so that equal lists are equal. Only entries without a column of their own count. */
export function valueOf(
  cell: DatasetCell,
  { name, entriesWithColumns }: Pick<Column, 'name' | 'entriesWithColumns'>,
): unknown {
  const value = cell[name];
  if (!Array.isArray(value)) return value;
  return entriesWithColumns === undefined ? plainValue(value) : JSON.stringify(value.slice(entriesWithColumns));
}

/** The distinct values of a parameter among cells. */
export function distinct(
  cells: readonly DatasetCell[],
  column: Pick<Column, 'name' | 'entriesWithColumns'>,
): unknown[] {
  return [...new Set(cells.map((cell) => valueOf(cell, column)))];
}

/** Whether a parameter follows from others in these cells, e.g. the input dimension from the width at a fixed aspect ratio. */
function follows(cells: readonly DatasetCell[], { name, follows: from = [] }: Column): boolean {
  if (from.length === 0) return false;
  const seen = new Map<string, unknown>();
  return cells.every((cell) => {
    const key = from.map((other) => String(cell[other])).join(' ');
    if (!seen.has(key)) seen.set(key, cell[name]);
    return seen.get(key) === cell[name];
  });
}

/** Parameters that differ between cells although neither an axis nor a panel shows them. */
export function hidden(
  cells: readonly DatasetCell[],
  { parameters }: Subject,
  { x, y, row, column }: Layout,
): Column[] {
  const shown = new Set([x, y, row, column]);
  return parameters.filter(
    (parameter) => !shown.has(parameter.name) && distinct(cells, parameter).length > 1 && !follows(cells, parameter),
  );
}

/** Splits cells by the parameters that are not shown. Each part gets a set of figures of its own. */
export function combinationsOf(cells: readonly DatasetCell[], subject: Subject, layout: Layout): Combination[] {
  const columns = hidden(cells, subject, layout);
  const groups = new Map<string, Combination>();
  const slugs = new Map<string, number>();
  for (const cell of cells) {
    const key = JSON.stringify(columns.map((column) => valueOf(cell, column)));
    let group = groups.get(key);
    if (!group) {
      const slug = columns.map((column) => `${column.name} ${shortened(valueOf(cell, column))}`).join(' ');
      const taken = slugs.get(slug) ?? 0;
      slugs.set(slug, taken + 1);
      group = { slug: fileName(taken === 0 ? slug : `${slug} ${taken + 1}`), cells: [] };
      groups.set(key, group);
    }
    group.cells.push(cell);
  }
  return [...groups.values()];
}

/** A value as file names have it: long decimals cut to three digits. */
function shortened(value: unknown): string {
  const text = typeof value === 'string' ? value : plainValue(value);
  return text.replaceAll(/\d+\.\d{4,}/g, (digits) => String(Number(Number(digits).toPrecision(3))));
}

function fileName(text: string): string {
  return text
    .replaceAll(/[-−](?=\d)/g, 'm')
    .replaceAll(/[^A-Za-z0-9.+]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase();
}
