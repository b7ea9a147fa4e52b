import { columnTexts } from '../../../analysis/figures/column-texts.ts';
import { columns } from '../columns.ts';
import { valueText } from '../../network/labels.ts';

/** Titles of panels that say more than "symbol = value"; null: as usual. */
export function panel(column: string, given: unknown): string | null {
  return column === 'batch' ? `${String(given)} batches` : null;
}

/** How figures write the experiment's columns. */
export const texts = columnTexts(columns, { value: valueText, panel });

/** What figures call a column. */
export const symbolOf = (column: string): string => texts.symbol(column);
