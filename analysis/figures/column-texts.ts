import type { Column } from '../../kernels/contract/column.ts';

/** How figures and captions write columns and their values. */
export interface ColumnTexts {
  /** The column on an axis or in a legend: α₁. */
  symbol(column: string): string;
  /** A value of the column: sin(z + π/4). */
  value(column: string, value: unknown): string;
  /** The title of a panel that shows one value of the column: N = 1024. */
  panel(column: string, value: unknown): string;
}

/** A value as it is, numbers to six digits. */
export function plainValue(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return Array.isArray(value) ? value.map(plainValue).join(', ') : String(value);
}

/**
 * Texts from the codebook, except where the experiment writes its own.
 * @param own null from one of these: no text of its own
 */
export function columnTexts(
  columns: readonly Column[],
  own: {
    value?: (column: string, value: unknown) => string | null;
    panel?: (column: string, value: unknown) => string | null;
  } = {},
): ColumnTexts {
  const symbols = new Map(columns.map(({ name, symbol }) => [name, symbol]));
  const texts: ColumnTexts = {
    symbol: (column) => symbols.get(column) ?? column.replaceAll('_', ' '),
    value: (column, value) => own.value?.(column, value) ?? plainValue(value),
    panel: (column, value) => own.panel?.(column, value) ?? `${texts.symbol(column)} = ${texts.value(column, value)}`,
  };
  return texts;
}
