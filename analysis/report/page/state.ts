import type { PageData } from '../page-data.ts';

/** What the reader has chosen. It stands in the address, so a view can be linked and cited. */
export interface State {
  /** Name of the quantity. */
  show: string;
  /** Names of the selectors that part rows and columns; empty: none. */
  row: string;
  column: string;
  /** By selector: index of the value that is shown where the selector parts nothing. */
  picks: Record<string, number>;
  /** Whether a last column shows the first panel of a row minus the second. */
  difference: boolean;
  /** Number of the chosen cell; null: none. */
  cell: number | null;
}

/** Where a reader begins: the first quantity, the last value of every selector. */
export function firstState(data: PageData): State {
  return {
    show: data.quantities[0]?.name ?? '',
    row: data.row ?? '',
    column: data.column ?? '',
    picks: Object.fromEntries(data.selectors.map(({ name, values }) => [name, values.length - 1])),
    difference: false,
    cell: null,
  };
}

/** The state as the part of the address after #. */
export function toHash(state: State): string {
  const { show, row, column, picks, difference, cell } = state;
  const parts = new URLSearchParams({ show, row, column, ...(difference ? { difference: '1' } : {}) });
  for (const [name, index] of Object.entries(picks)) parts.set(`at.${name}`, String(index));
  if (cell !== null) parts.set('cell', String(cell));
  return `view?${parts.toString()}`;
}

/** The state that an address gives. What it does not say, or says wrongly, is as at first. */
export function fromHash(hash: string, data: PageData): State {
  const state = firstState(data);
  if (!hash.startsWith('#view?')) return state;
  const given = new URLSearchParams(hash.slice('#view?'.length));
  const known = (name: string | null): name is string => name === '' || data.selectors.some((s) => s.name === name);
  const [show, row, column] = ['show', 'row', 'column'].map((name) => given.get(name));
  if (data.quantities.some(({ name }) => name === show)) state.show = show ?? state.show;
  if (known(row)) state.row = row;
  if (known(column)) state.column = column;
  for (const { name, values } of data.selectors) {
    const index = Number(given.get(`at.${name}`) ?? NaN);
    if (Number.isInteger(index) && index >= 0 && index < values.length) state.picks[name] = index;
  }
  state.difference = given.get('difference') === '1';
  const cell = Number(given.get('cell') ?? NaN);
  if (Number.isInteger(cell) && cell >= 0 && cell < data.places[data.x.name].length) state.cell = cell;
  return state;
}
