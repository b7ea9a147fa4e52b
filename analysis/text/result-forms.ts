import type { Cell } from '../../kernels/contract/column.ts';
import { alignedLines, cellText } from './table.ts';

/** The result of a query. */
export interface QueryResult {
  names: readonly string[];
  /** Names of the columns' DuckDB types. */
  types: readonly string[];
  rows: readonly Cell[][];
}

const isNumber = (type: string): boolean => /INT|DOUBLE|FLOAT|DECIMAL/.test(type) && !type.endsWith('[]');
const count = (rows: readonly unknown[]): string => `(${rows.length} row${rows.length === 1 ? '' : 's'})`;

/** Up to so many rows that are too wide for a table are shown with a line per column. */
const fewRows = 3;
/** A cell of a table that must fit has at most so many characters. */
const widestCell = 40;

/**
 * An aligned table: numbers to six digits at the right, long lists cut. If it is wider than what shows it, a few rows are given with a line per
 * column, and of many rows the last columns are left out and named.
 * @param width characters of a line; by default a line may have any number
 */
export function textTable(result: QueryResult, width = Infinity): string {
  const { names, types, rows } = result;
  const cells = rows.map((row) => row.map((cell) => (width === Infinity ? cellText(cell) : cut(cellText(cell)))));
  const widths = names.map((name, i) => cells.reduce((most, row) => Math.max(most, row[i].length), name.length));
  const fitting = columnsWithin(widths, width);
  if (fitting < names.length && rows.length > 0 && rows.length <= fewRows) return lineForm(result);
  const shown = <T>(list: readonly T[]): T[] => list.slice(0, fitting);
  const rule = shown(widths).map((w) => '─'.repeat(w));
  const right = types.map(isNumber);
  const left = names.slice(fitting);
  const note = left.length === 0 ? [] : [`${left.length} more columns: ${left.join(', ')}; --format line shows all`];
  return [...alignedLines([shown(names), rule, ...cells.map(shown)], right), count(rows), ...note, ''].join('\n');
}

function cut(text: string): string {
  return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text;
}

/** How many columns fit beside each other, at least one. */
function columnsWithin(widths: readonly number[], width: number): number {
  const gap = 2;
  let used = -gap;
  let fitting = 0;
  while (fitting < widths.length && (used += gap + widths[fitting]) <= width) fitting++;
  return Math.max(fitting, Math.min(1, widths.length));
}

/** A line per column of each row: `name = value`. */
export function lineForm({ names, rows }: QueryResult): string {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  const blocks = rows.map((row) =>
    names.map((name, i) => `${name.padStart(longest)} = ${cellText(row[i])}`).join('\n'),
  );
  return `${[...blocks, count(rows)].join('\n\n')}\n`;
}

/** A table in Markdown. */
export function markdownForm({ names, types, rows }: QueryResult): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const safe = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rule = types.map((type) => (isNumber(type) ? '---:' : '---'));
  return [names.map(safe), rule, ...rows.map((row) => row.map((cell) => safe(cellText(cell))))].map(line).join('');
}

/** A table for LaTeX, with the rules of the package booktabs. */
export function latexForm({ names, types, rows }: QueryResult): string {
  const line = (cells: readonly string[]): string => `  ${cells.join(' & ')} \\\\\n`;
  const columns = types.map((type) => (isNumber(type) ? 'r' : 'l')).join('');
  const body = rows.map((row) => line(row.map((cell, i) => latexCell(cell, types[i])))).join('');
  return `\\begin{tabular}{${columns}}\n  \\toprule\n${line(names.map(latexText))}  \\midrule\n${body}  \\bottomrule\n\\end{tabular}\n`;
}

function latexCell(cell: Cell, type: string): string {
  const text = cellText(cell);
  if (!isNumber(type) || text === '') return latexText(text);
  const [mantissa, power] = text.split('e');
  return power === undefined ? `$${mantissa}$` : `$${mantissa} \\cdot 10^{${Number(power)}}$`;
}

const latexSigns: Readonly<Record<string, string>> = {
  ...{ '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' },
  ...Object.fromEntries(['&', '%', '$', '#', '_', '{', '}'].map((sign) => [sign, `\\${sign}`])),
};

function latexText(text: string): string {
  return text.replaceAll(/[\\~^&%$#_{}]/gu, (sign) => latexSigns[sign]);
}
