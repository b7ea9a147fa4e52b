import type { Cell } from '../../store/row.ts';

const listShown = 6;

function numberText(x: number): string {
  if (Number.isInteger(x) && Math.abs(x) < 1e15) return String(x);
  const size = Math.abs(x);
  return size >= 1e-3 && size < 1e7 ? String(Number(x.toPrecision(6))) : x.toExponential(3);
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'string') return cell;
  if (cell instanceof Date) return cell.toISOString();
  if (Array.isArray(cell)) {
    const shown = cell.slice(0, listShown).map(cellText).join(', ');
    return `[${shown}${cell.length > listShown ? `, … ${cell.length} in all` : ''}]`;
  }
  return jsonText(cell);
}

/** JSON of any value a query may give; 64-bit integers are written as numbers. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner));
}

/** A result as an aligned table for reading: numbers to six digits at the right, long lists cut. */
export function textTable(names: readonly string[], types: readonly string[], rows: readonly Cell[][]): string {
  const cells = rows.map((row) => row.map(cellText));
  const widths = names.map((name, i) => cells.reduce((most, row) => Math.max(most, row[i].length), name.length));
  const right = types.map((type) => /INT|DOUBLE|FLOAT|DECIMAL/.test(type) && !type.endsWith('[]'));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  const count = `(${rows.length} row${rows.length === 1 ? '' : 's'})`;
  return [line(names), widths.map((w) => '─'.repeat(w)).join('  '), ...cells.map(line), count, ''].join('\n');
}
