import type { PageData, PageParameter, PageQuantity } from '../page-data.ts';
import type { State } from './state.ts';

/** A cell of a panel. */
export interface Shown {
  /** Number of the cell in the data; of a difference, that of the first of the two. */
  cell: number;
  value: number | null;
  error: number | null;
  /** Whether draws are divided about a count. */
  divided: boolean;
  /** Whether the value of the quantity's flag is large here. */
  flagged: boolean;
}

/** One diagram of the figure. */
export interface Panel {
  title: string;
  difference: boolean;
  cells: readonly Shown[];
}

/** The parameters of the cells, each once: one may lie along both axes. */
export function parametersOf({ x, y, selectors }: PageData): PageParameter[] {
  return [...new Map([x, y, ...selectors].map((parameter) => [parameter.name, parameter])).values()];
}

/** The panels of a choice: rows of panels, each with one panel per value of the column's selector. */
export function panelsOf(data: PageData, quantity: PageQuantity, state: State): Panel[][] {
  const selector = (name: string): PageParameter | null => data.selectors.find((s) => s.name === name) ?? null;
  const [rows, columns] = [selector(state.row), state.column === state.row ? null : selector(state.column)];
  const fixed = data.selectors.filter((s) => s !== rows && s !== columns);
  const count = data.places[data.x.name].length;
  const cells = Array.from({ length: count }, (_, i) => i).filter((i) =>
    fixed.every(({ name }) => data.places[name][i] === state.picks[name]),
  );
  const indices = (s: PageParameter | null): (number | null)[] => (s === null ? [null] : s.values.map((_, i) => i));
  return indices(rows).flatMap((row) => {
    const panels = indices(columns).map((column): Panel => {
      const own = cells.filter(
        (i) =>
          (rows === null || data.places[rows.name][i] === row) &&
          (columns === null || data.places[columns.name][i] === column),
      );
      const title = [titleOf(rows, row), titleOf(columns, column)].filter((text) => text !== '').join(', ');
      return { title, difference: false, cells: own.map((i) => shown(data, quantity, i)) };
    });
    const filled = panels.some((panel) => panel.cells.length > 0);
    if (!filled) return [];
    const both = state.difference && columns !== null && panels.length === 2;
    return [both ? [...panels, minus(data, panels, titleOf(rows, row), columns)] : panels];
  });
}

/** A value of a selector in words: N = 1024; empty without one. */
export function titleOf(selector: PageParameter | null, index: number | null): string {
  if (selector === null || index === null) return '';
  const { text, value } = selector.values[index];
  return typeof value === 'string' ? text : `${selector.symbol} = ${text}`;
}

function shown({ columns }: PageData, { value, error, uncertain, flag }: PageQuantity, cell: number): Shown {
  const divided = uncertain.some((name) => {
    const share = columns[name][cell];
    return share !== null && share >= 0.25 && share <= 0.75;
  });
  const flagged = flag !== null && (columns[flag.column][cell] ?? 0) >= flag.least;
  return { cell, value: columns[value][cell], error: error === null ? null : columns[error][cell], divided, flagged };
}

/** The first panel minus the second, where both have a cell. */
function minus(data: PageData, [first, second]: readonly Panel[], row: string, columns: PageParameter): Panel {
  const place = (cell: number): string => [data.x, data.y].map(({ name }) => String(data.places[name][cell])).join(' ');
  const others = new Map(second.cells.map((cell) => [place(cell.cell), cell]));
  const cells = first.cells.map((cell): Shown => {
    const other = others.get(place(cell.cell));
    const value = cell.value === null || (other?.value ?? null) === null ? null : cell.value - (other?.value ?? 0);
    const error =
      cell.error === null || (other?.error ?? null) === null ? null : Math.hypot(cell.error, other?.error ?? 0);
    return { cell: cell.cell, value, error: value === null ? null : error, divided: false, flagged: false };
  });
  const [a, b] = columns.values.map(({ text }) => text);
  return { title: [row, `${a} minus ${b}`].filter((text) => text !== '').join(', '), difference: true, cells };
}
