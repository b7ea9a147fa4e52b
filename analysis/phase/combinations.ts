import { valueText } from '../../experiments/two-step/analysis/labels.ts';
import type { Cell } from './dataset.ts';
import { type ParameterColumn, parameterColumns } from './parameters.ts';

/** Which parameters are the axes of a phase diagram and which part it into panels. */
export interface Layout {
  x: ParameterColumn;
  y: ParameterColumn;
  row: ParameterColumn;
}

/** Cells that agree in all parameters that no axis or panel shows. */
export interface Combination {
  /** For file names; empty if there is only one combination. */
  slug: string;
  cells: Cell[];
}

/** A parameter's value in a cell. Of the lists of steps only what has no column of its own counts. */
function valueOf(cell: Cell, name: ParameterColumn): unknown {
  if (name === 'alphas') return JSON.stringify((cell.alphas as number[]).slice(3));
  if (name === 'prefactors') return JSON.stringify((cell.prefactors as number[]).slice(2));
  return cell[name];
}

/** The distinct values of a parameter. */
export function distinct(cells: readonly Cell[], name: ParameterColumn): unknown[] {
  return [...new Set(cells.map((cell) => valueOf(cell, name)))];
}

/** Whether one parameter follows from others, e.g. the input dimension from the width at a fixed aspect ratio. */
function follows(cells: readonly Cell[], name: ParameterColumn, from: readonly ParameterColumn[]): boolean {
  const seen = new Map<string, unknown>();
  return cells.every((cell) => {
    const key = from.map((other) => String(cell[other])).join(' ');
    if (!seen.has(key)) seen.set(key, cell[name]);
    return seen.get(key) === cell[name];
  });
}

/** Parameters that differ between cells and are shown neither by an axis nor by a panel. */
function hidden(cells: readonly Cell[], { x, y, row }: Layout): ParameterColumn[] {
  const shown = new Set<ParameterColumn>([x, y, row, 'batch', 'information_exponent']);
  return parameterColumns.filter((name) => {
    if (shown.has(name) || distinct(cells, name).length < 2) return false;
    if (name === 'dimension') return !follows(cells, name, ['width']);
    if (name === 'samples') return !follows(cells, name, ['width', 'dimension']);
    return true;
  });
}

/** Parts cells by the parameters that are not shown; each part becomes a set of figures. */
export function combinationsOf(cells: readonly Cell[], layout: Layout): Combination[] {
  const names = hidden(cells, layout);
  const groups = new Map<string, Combination>();
  const slugs = new Map<string, number>();
  for (const cell of cells) {
    const key = JSON.stringify(names.map((name) => valueOf(cell, name)));
    let group = groups.get(key);
    if (!group) {
      const slug = names.map((name) => `${name} ${plain(valueOf(cell, name))}`).join(' ');
      const taken = slugs.get(slug) ?? 0;
      slugs.set(slug, taken + 1);
      group = { slug: fileName(taken === 0 ? slug : `${slug} ${taken + 1}`), cells: [] };
      groups.set(key, group);
    }
    group.cells.push(cell);
  }
  return [...groups.values()];
}

/** A value as it goes into a file name: long decimals cut to three digits. */
function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : valueText('', value);
  return text.replaceAll(/\d+\.\d{4,}/g, (digits) => String(Number(Number(digits).toPrecision(3))));
}

function fileName(text: string): string {
  return text
    .replaceAll(/[-−](?=\d)/g, 'm')
    .replaceAll(/[^A-Za-z0-9.+]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase();
}
