import type { PageData, PageQuantity } from '../page-data.ts';
import type { Shown } from './panels.ts';

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
  return [data.x, data.y, ...data.selectors]
    .filter(({ name }, i, all) => all.findIndex((other) => other.name === name) === i)
    .map(({ name, symbol, values }) => {
      const { text, value } = values[data.places[name][cell]];
      return typeof value === 'string' ? text : `${symbol} = ${text}`;
    })
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
export function cellSql({ x, y, selectors, places, view, where }: PageData, cell: number): string {
  const conditions = [x, y, ...selectors].map(({ name, values }) => values[places[name][cell]].sql);
  const chosen = [...new Set(conditions)].filter((condition) => condition !== 'true').join(' AND ');
  return `SELECT * FROM ${view} WHERE ${[...(where === 'true' ? [] : [`(${where})`]), chosen].join(' AND ')} ORDER BY replicate`;
}
