import type { PageData, PageQuantity } from '../page-data.ts';
import { parametersOf, type Shown, titleOf } from './panels.ts';

/** A number with a minus sign proper; a dash for none. */
export function numberText(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits).replace('-', '−');
}

/** Errors below this one are given to three decimals. */
const smallError = 0.0095;

/** A value and its error. */
export function valueText({ value, error }: Pick<Shown, 'value' | 'error'>, digits: number): string {
  const text = numberText(value, digits);
  return value === null || error === null
    ? text
    : `${text} ± ${error === 0 ? '0' : numberText(error, error < smallError ? 3 : 2)}`;
}

/** Where a cell lies: α₁ = .2, α₂ = .3. */
export function placeText(data: PageData, cell: number): string {
  return parametersOf(data)
    .map((parameter) => titleOf(parameter, data.places[parameter.name][cell]))
    .join(', ');
}

/** A cell in one sentence, for the tooltip and for those who hear the page. */
export function cellSentence(data: PageData, quantity: PageQuantity, shown: Shown, difference: boolean): string {
  const draws = data.columns.draws[shown.cell];
  const predicted = quantity.steps === null ? null : data.columns[quantity.steps][shown.cell];
  const parts = [
    `${difference ? 'difference of ' : ''}${quantity.legend}: ${valueText(shown, quantity.digits)}`,
    draws === null || difference ? '' : `${draws} draw${draws === 1 ? '' : 's'}`,
    predicted === null || difference ? '' : `predicted for this N ${numberText(predicted, 2)}`,
    shown.divided ? 'the draws disagree about the count' : '',
  ];
  return `${placeText(data, shown.cell)}: ${parts.filter((part) => part !== '').join('; ')}`;
}

/** The SQL that gives the rows of a cell. */
export function cellSql(data: PageData, cell: number): string {
  const own = parametersOf(data).map(({ name, values }) => values[data.places[name][cell]].sql);
  const conditions = [data.where === 'true' ? 'true' : `(${data.where})`, ...own].filter((sql) => sql !== 'true');
  return `SELECT * FROM ${data.view} WHERE ${conditions.join(' AND ')} ORDER BY replicate`;
}
