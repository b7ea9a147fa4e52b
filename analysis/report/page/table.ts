import type { PageData, PageQuantity } from '../page-data.ts';
import { valueText } from './cell-text.ts';
import { html } from './elements.ts';
import { type Panel, parametersOf } from './panels.ts';

/** The cells that the figure shows, as a table. */
export function cellTable(
  data: PageData,
  quantity: PageQuantity,
  rows: readonly (readonly Panel[])[],
): HTMLTableElement {
  const parameters = parametersOf(data);
  const head = html(
    'tr',
    {},
    ...[...parameters.map(({ symbol }) => symbol), 'draws', quantity.legend].map((text) =>
      html('th', { scope: 'col' }, text),
    ),
  );
  const body = rows.flatMap((panels) =>
    panels
      .filter(({ difference }) => !difference)
      .flatMap(({ cells }) =>
        cells.map((shown) =>
          html(
            'tr',
            {},
            ...parameters.map(({ values, name }) => html('td', {}, values[data.places[name][shown.cell]].text)),
            html('td', {}, String(data.columns.draws[shown.cell] ?? '')),
            html('td', { class: 'number' }, valueText(shown, quantity.digits)),
          ),
        ),
      ),
  );
  return html('table', {}, html('thead', {}, head), html('tbody', {}, ...body));
}
