import { columnTexts } from '../../../analysis/figures/column-texts.ts';
import { columns } from '../columns.ts';
import { activationText, targetText } from '../../network/labels.ts';

/** A value in the field's words: sin(z + π/4), 0.707 h₂ + h₃; null: as usual. */
export function value(column: string, given: unknown): string | null {
  if (column === 'activation') return activationText(String(given));
  return column === 'target' ? targetText(String(given)) : null;
}

/** Titles of panels that say more than "symbol = value"; null: as usual. */
export function panel(column: string, given: unknown): string | null {
  return column === 'batch' ? `${String(given)} batches` : null;
}

/** How figures write the experiment's columns. */
export const texts = columnTexts(columns, { value, panel });

/** What figures call a column. */
export const symbolOf = (column: string): string => texts.symbol(column);
