import { heatMapSpec, type HeatMap } from '../figures/heat-map.ts';
import type { FigureSpec } from '../figures/render.ts';
import { symbolOf } from '../figures/axis.ts';
import { activationText, targetText } from '../figures/labels.ts';
import { diverging, sequential } from '../figures/theme.ts';
import { type Cell, rankedOutliers } from './dataset.ts';
import { type ParameterColumn, parameterColumns } from './parameters.ts';

/** Which parameters are the axes of a phase diagram and which part it into panels. */
export interface Layout {
  x: ParameterColumn;
  y: ParameterColumn;
  row: ParameterColumn;
}

/** Figures at most; a sweep with more combinations of further parameters is narrowed with --where. */
const mostFigures = 48;

const draws = (cells: readonly Cell[]): string => {
  const counts = cells.map((cell) => cell.draws as number);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `${least === most ? most : `${least} to ${most}`} draw${most === 1 ? '' : 's'} per cell, ± standard error`;
};

const theoryLine = (layout: Layout): string[] =>
  (layout.x === 'alpha1' && layout.y === 'alpha2') || (layout.x === 'alpha2' && layout.y === 'alpha1')
    ? [
        'dashed: α₂ = k(1/2 − α₁), where the count predicted for N → ∞ reaches k,',
        'besides the outlier that the first order of both steps makes',
      ]
    : [];

/**
 * The figures of a phase diagram: measured counts, the alignment of each outlier with the target, of their span, and the difference that
 * reusing the batch makes; one set for each combination of the other parameters.
 */
export function diagramSpecs(cells: readonly Cell[], layout: Layout): FigureSpec[] {
  const taken = new Set<string>([layout.x, layout.y, layout.row, 'batch', ...dependents(layout)]);
  const others = parameterColumns.filter((name) => !taken.has(name) && distinct(cells, name).length > 1);
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = others.map((name) => `${name} ${shortened(String(cell[name]))}`).join(', ');
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const specs = [...groups].flatMap(([key, group]) => figuresOf(group, key, layout));
  return specs.slice(0, mostFigures);
}

/** Long decimals cut to three digits, for file names. */
function shortened(text: string): string {
  return text.replaceAll(/\d+\.\d{4,}/g, (digits) => String(Number(Number(digits).toPrecision(3))));
}

/** What follows from other parameters parts no figures: the target's information exponent, sizes where the width is shown. */
function dependents({ x, y, row }: Layout): ParameterColumn[] {
  return ['information_exponent', ...([x, y, row].includes('width') ? (['dimension', 'samples'] as const) : [])];
}

function distinct(cells: readonly Cell[], column: string): unknown[] {
  return [...new Set(cells.map((cell) => cell[column]))];
}

function figuresOf(cells: readonly Cell[], key: string, layout: Layout): FigureSpec[] {
  const common = {
    cells,
    x: layout.x,
    y: layout.y,
    row: distinct(cells, layout.row).length > 1 ? layout.row : null,
    column: distinct(cells, 'batch').length > 1 && layout.x !== 'batch' && layout.y !== 'batch' ? 'batch' : null,
  };
  const about = [constants(cells, layout), draws(cells)].filter((line) => line !== '');
  const suffix = key === '' ? '' : `-${slug(key)}`;
  const figure = (name: string, map: Omit<HeatMap, keyof typeof common>): FigureSpec => ({
    name: `${name}${suffix}`,
    title: map.title,
    spec: heatMapSpec({ ...common, ...map }),
  });
  const most = Math.max(2, ...cells.map((cell) => cell.mean_count as number));
  const figures = [
    figure('count', {
      value: 'mean_count',
      error: 'mean_count_se',
      digits: 1,
      legend: ['mean number', 'of outliers'],
      domain: [0, Math.ceil(most)],
      colours: sequential,
      title: 'Outlier singular values of the updated weights',
      subtitle: [...about, ...theoryLine(layout)],
    }),
    figure('span-alignment', {
      value: 'span_alignment',
      error: 'span_alignment_se',
      digits: 2,
      legend: ["β*'s projection on", 'the outliers’ span'],
      domain: [0, 1],
      colours: sequential,
      title: 'How much of the target direction the outliers hold together',
      subtitle: [...about, ...theoryLine(layout)],
    }),
  ];
  for (let k = 1; k <= rankedOutliers; k++) {
    if (!cells.some((cell) => cell[`alignment${k}`] !== null)) break;
    figures.push(
      figure(`alignment-${k}`, {
        value: `alignment${k}`,
        error: `alignment${k}_se`,
        digits: 2,
        legend: ['mean |v·β*|', `of outlier ${k}`],
        domain: [0, 1],
        colours: sequential,
        title: `Alignment of outlier ${k} with the target direction`,
        subtitle: [...about, 'grey: no draw has this outlier', ...theoryLine(layout)],
      }),
    );
  }
  const gap = reuseGap(cells, layout);
  if (gap.length > 0) {
    const reach = Math.max(0.1, ...gap.map((cell) => Math.abs(cell.gap as number)));
    const map = heatMapSpec({
      ...common,
      cells: gap,
      column: null,
      value: 'gap',
      error: 'gap_se',
      digits: 2,
      legend: ['reused minus', 'independent'],
      domain: [-reach, reach],
      colours: diverging,
      title: 'What reusing the batch adds to the alignment of the outliers’ span',
      subtitle: [...about, ...theoryLine(layout)],
    });
    figures.push({ name: `reuse-gap${suffix}`, title: 'What reusing the batch adds', spec: map });
  }
  return figures;
}

/** Span alignment with reused batches minus that with independent ones, cell by cell, where both were run. */
function reuseGap(cells: readonly Cell[], layout: Layout): Cell[] {
  const place = (cell: Cell): string => [layout.x, layout.y, layout.row].map((name) => String(cell[name])).join(' ');
  const independent = new Map(cells.filter((c) => c.batch === 'independent').map((cell) => [place(cell), cell]));
  return cells.flatMap((cell) => {
    const other = cell.batch === 'reused' ? independent.get(place(cell)) : undefined;
    if (!other) return [];
    const gap = (cell.span_alignment as number) - (other.span_alignment as number);
    const errors = [cell.span_alignment_se, other.span_alignment_se];
    const se = errors.every((e) => typeof e === 'number') ? Math.hypot(...errors) : null;
    return [{ ...cell, gap, gap_se: se }];
  });
}

/** The parameters all cells share, in words. */
function constants(cells: readonly Cell[], { x, y }: Layout): string {
  const one = cells[0];
  const single = (name: string): boolean => distinct(cells, name).length === 1 && name !== x && name !== y;
  const parts: string[] = [];
  if (single('activation')) parts.push(`σ = ${activationText(String(one.activation))}`);
  if (single('target')) parts.push(`σ* = ${targetText(String(one.target))}`);
  const [N, d, n] = [one.width as number, one.dimension as number, one.samples as number];
  const ratio = (a: number, b: number): string => String(Number((a / b).toPrecision(3)));
  if (single('width')) parts.push(`N = ${N}`, `d = ${d}`, `n = ${n}`);
  else parts.push(`N/d = ${ratio(N, d)}`, `n/d = ${ratio(n, d)}`);
  for (const name of ['prefactor1', 'prefactor2'] as const) {
    if (single(name) && one[name] !== 1 && one[name] !== null) parts.push(`${symbolOf(name)} = ${String(one[name])}`);
  }
  if (single('noise') && one.noise !== 0) parts.push(`τ = ${String(one.noise)}`);
  if (single('output_scaling') && one.output_scaling !== 'mean-field')
    parts.push(`${String(one.output_scaling)} output scaling`);
  return parts.join(',  ');
}

/** The other parameters' values as part of a file name. */
function slug(key: string): string {
  return key
    .replaceAll('*', 'star')
    .replaceAll(/[^A-Za-z0-9.+]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase();
}
