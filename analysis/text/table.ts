import { visible } from './visible.ts';

const listShown = 6;

function numberText(x: number): string {
  if (Number.isInteger(x) && Math.abs(x) < 1e15) return String(x);
  const size = Math.abs(x);
  return size >= 1e-3 && size < 1e7 ? String(Number(x.toPrecision(6))) : x.toExponential(3);
}

/** A cell for people: numbers to six digits, long lists cut, nothing for null. */
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'string') return visible(cell);
  if (cell instanceof Date) return cell.toISOString();
  if (Array.isArray(cell)) {
    const shown = cell.slice(0, listShown).map(cellText).join(', ');
    return `[${shown}${cell.length > listShown ? `, … ${cell.length} in all` : ''}]`;
  }
  return jsonText(cell);
}

/** JSON of any value that a query may give; 64-bit integers become numbers. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner));
}

/**
 * Lines in which the cells of a column stand below each other.
 * @param right columns that stand at the right; the others stand at the left
 */
export function alignedLines(rows: readonly (readonly string[])[], right: readonly boolean[] = []): string[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: columns }, (_, i) =>
    rows.reduce((most, row) => Math.max(most, widthOf(row[i] ?? '')), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const room = ' '.repeat(widths[i] - widthOf(cell));
        return right[i] ? room + cell : cell + room;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Characters of a text; one outside the 16-bit range counts once. */
function widthOf(text: string): number {
  return Array.from(text).length;
}

/** A table for people: a heading, text at the left, numbers at the right, — for null. */
export function readableTable(
  heading: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const right = heading.map((_, i) => rows.some((row) => row[i] !== null) && rows.every((row) => isNumeric(row[i])));
  const cells = rows.map((row) => row.map((cell) => (cell === null ? '—' : String(cell))));
  return alignedLines([heading, ...cells], right)
    .map((line) => `${line}\n`)
    .join('');
}

function isNumeric(cell: string | number | null): boolean {
  return cell === null || typeof cell === 'number' || /^[-−+]?[\d.]+(e[-+]?\d+)?( ± [\d.]+)?$/.test(cell);
}
