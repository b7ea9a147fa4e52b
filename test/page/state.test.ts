import { expect, it } from 'vitest';
import type { PageData } from '../../analysis/report/page-data.ts';
import { panelsOf } from '../../analysis/report/page/panels.ts';
import { firstState, fromHash, toHash } from '../../analysis/report/page/state.ts';

const values = (...given: (string | number)[]) =>
  given.map((value) => ({ value, text: String(value), sql: `x = ${value}` }));

/** Two widths and two batch modes, one place. */
const data: PageData = {
  x: { name: 'alpha1', symbol: 'α₁', values: values(0.1) },
  y: { name: 'alpha2', symbol: 'α₂', values: values(0.2) },
  selectors: [
    { name: 'width', symbol: 'N', values: values(64, 128) },
    { name: 'batch', symbol: 'batch', values: values('reused', 'independent') },
  ],
  ...{ row: null, column: 'batch' },
  places: { alpha1: [0, 0, 0, 0], alpha2: [0, 0, 0, 0], width: [0, 0, 1, 1], batch: [0, 1, 0, 1] },
  columns: { draws: [2, 2, 2, 2], value: [1, 2, 3, 5], error: [0.3, 0.4, 0.3, 0.4] },
  quantities: [
    {
      ...{ name: 'value', title: 'Value', legend: 'value', value: 'value', error: 'error', digits: 1 },
      ...{ domain: [0, 5], signed: false, notes: [], lines: [], labels: [], steps: null, uncertain: [], flag: null },
    },
  ],
  ...{ strip: null, view: 'points', where: 'true', store: 'results', fixed: '' },
};

it('an address gives back the choice that it was made of', () => {
  const state = { ...firstState(data), row: 'width', difference: true, cell: 2, picks: { width: 0, batch: 1 } };
  expect(fromHash(`#${toHash(state)}`, data)).toEqual(state);
});

it.each(['', '#elsewhere', '#view?show=nothing&row=nowhere&at.width=9&at.batch=-1&cell=77', '#view?cell=x&at.width='])(
  'an address that says nothing of use (%s) begins at the beginning',
  (hash) => {
    const { picks, ...state } = fromHash(hash, data);
    expect({ ...state, picks: { ...picks, width: 1 } }).toEqual(firstState(data));
  },
);

it('panels show the cells of the picked values, and the difference has both errors', () => {
  const [quantity] = data.quantities;
  const [row] = panelsOf(data, quantity, { ...firstState(data), difference: true });
  expect(row.map(({ title }) => title)).toEqual(['reused', 'independent', 'reused minus independent']);
  expect(row.map(({ cells }) => cells.map(({ value }) => value))).toEqual([[3], [5], [-2]]);
  expect(row[2].cells[0].error).toBeCloseTo(0.5, 12);
  const rows = panelsOf(data, quantity, { ...firstState(data), row: 'batch', column: 'batch', picks: { width: 0 } });
  expect(rows.map(([{ cells }]) => cells.map(({ value }) => value))).toEqual([[1], [2]]);
});
