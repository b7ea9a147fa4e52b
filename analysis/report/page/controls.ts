import type { PageData } from '../page-data.ts';
import { html } from './elements.ts';
import type { State } from './state.ts';

/** The controls of the first figure. `change` is called with what the reader chose. */
export function controls(data: PageData, state: State, change: (part: Partial<State>) => void): HTMLElement[] {
  const { selectors } = data;
  const quantities = data.quantities.map(({ name, title }) => [name, title] as const);
  const parting = [['', 'nothing'] as const, ...selectors.map(({ name, symbol }) => [name, symbol] as const)];
  const fixed = selectors.filter(({ name }) => name !== state.row && name !== state.column);
  const columns = selectors.find(({ name }) => name === state.column && name !== state.row);
  return [
    choice('show', 'show', quantities, state.show, (show) => change({ show })),
    ...(selectors.length === 0
      ? []
      : [
          choice('rows', 'rows', parting, state.row, (row) => change({ row })),
          choice('columns', 'columns', parting, state.column, (column) => change({ column })),
        ]),
    ...fixed.map(({ name, symbol, values }) => {
      const options = values.map(({ text }, i) => [String(i), text] as const);
      const picked = (index: string): void => change({ picks: { ...state.picks, [name]: Number(index) } });
      return choice(`at-${name}`, symbol, options, String(state.picks[name]), picked);
    }),
    ...(columns?.values.length === 2 ? [difference(state, change)] : []),
  ];
}

function choice(
  id: string,
  label: string,
  options: readonly (readonly [string, string])[],
  chosen: string,
  change: (value: string) => void,
): HTMLElement {
  const select = html(
    'select',
    { id },
    ...options.map(([value, text]) => html('option', { value, ...(value === chosen ? { selected: '' } : {}) }, text)),
  );
  select.addEventListener('change', () => change(select.value));
  return html('label', { for: id }, `${label} `, select);
}

function difference(state: State, change: (part: Partial<State>) => void): HTMLElement {
  const box = html('input', { type: 'checkbox', id: 'difference', ...(state.difference ? { checked: '' } : {}) });
  box.addEventListener('change', () => change({ difference: box.checked }));
  return html('label', { for: 'difference' }, box, ' their difference');
}
