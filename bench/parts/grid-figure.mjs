// The figure of bench/grid.mjs: core seconds of the grid against N, ours beside numpy and the floor.
import { writeFigure } from '../../dist/analysis/figures/render.js';

/** The lines, from slow to fast: which rows of the table they show, and their colours. */
const lines = [
  { label: 'numpy, every point, full SVDs', starts: 'numpy, every point', colour: '#6b7280' },
  { label: 'numpy, shared gradients, float64', starts: 'numpy, shared gradients', colour: '#4a9fb0' },
  { label: 'numpy, shared gradients, float32', starts: 'the same in float32', colour: '#264478' },
  { label: 'nightsweep', starts: 'outliers only', colour: '#c2410c' },
  { label: 'floor: the products alone', starts: 'products alone', colour: '#1f2430' },
];

const title = 'Time of a grid of 64 pairs of step sizes';

/**
 * @param folder where the figure goes, as `grid-time.svg` and `.png`
 * @param rows those of the table: N, what, core seconds
 * @param machine what computed
 */
export async function writeGridFigure(folder, rows, machine) {
  const values = lines.flatMap(({ label, starts }) =>
    rows.filter(([, what]) => what.startsWith(starts)).map(([N, , seconds]) => ({ N, label, seconds })),
  );
  const sizes = [...new Set(values.map(({ N }) => N))];
  const ends = values.filter(({ N }) => N === Math.max(...sizes));
  const colour = {
    field: 'label',
    type: 'nominal',
    scale: { domain: lines.map(({ label }) => label), range: lines.map((line) => line.colour) },
    legend: null,
  };
  const x = {
    field: 'N',
    type: 'quantitative',
    scale: { type: 'log', base: 2, nice: false, padding: 20 },
    axis: { title: 'N = d = n', values: sizes, format: 'd' },
  };
  const y = {
    field: 'seconds',
    type: 'quantitative',
    scale: { type: 'log' },
    axis: { title: 'core seconds', grid: true, format: '~g', values: decades(values.map(({ seconds }) => seconds)) },
  };
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: title,
      subtitle: ['softplus, h1 + 0.7 h2, one batch; one draw; both axes logarithmic; medians', machine],
    },
    config: { view: { stroke: null } },
    width: 470,
    height: 360,
    data: { values },
    layer: [
      { mark: { type: 'line', strokeWidth: 2, point: { size: 45 } }, encoding: { x, y, color: colour } },
      {
        data: { values: ends },
        mark: { type: 'text', align: 'left', dx: 12, fontSize: 12.5, baseline: 'middle' },
        encoding: { x, y, text: { field: 'label' }, color: colour },
      },
    ],
  };
  await writeFigure(folder, { name: 'grid-time', title, spec });
}

/** The powers of ten around some numbers. */
function decades(numbers) {
  const [first, last] = [Math.floor(Math.log10(Math.min(...numbers))), Math.ceil(Math.log10(Math.max(...numbers)))];
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}
