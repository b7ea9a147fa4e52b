import { heatMapSpec, type HeatMap } from '../figures/heat-map.ts';
import type { FigureSpec } from '../figures/render.ts';
import { symbolOf } from '../figures/axis.ts';
import { activationText, targetText } from '../../experiments/two-step/analysis/labels.ts';
import { diverging, sequential } from '../figures/theme.ts';
import { type Cell, rankedOutliers } from './dataset.ts';
import { type Combination, combinationsOf, distinct, type Layout } from './combinations.ts';
import type { ParameterColumn } from './parameters.ts';

/** Combinations of further parameters for which figures are drawn at most. */
const mostCombinations = 12;

const largest = (numbers: readonly number[]): number => numbers.reduce((most, x) => Math.max(most, x), -Infinity);

const draws = (cells: readonly Cell[]): string => {
  const counts = cells.map((cell) => cell.draws as number);
  const [least, most] = [-largest(counts.map((count) => -count)), largest(counts)];
  return `${least === most ? most : `${least} to ${most}`} draw${most === 1 ? '' : 's'} per cell, ± standard error`;
};

/** Whether the asymptotic boundaries belong into the figures: axes α1 and α2, and two steps. */
function hasBoundaries(cells: readonly Cell[], { x, y }: Layout): boolean {
  const axes = [x, y].sort().join(' ');
  return axes === 'alpha1 alpha2' && cells.every((cell) => cell.steps === 2);
}

const theoryLines = [
  'dashed: α₂ = k(1/2 − α₁), where the count predicted for N → ∞ reaches k,',
  'besides the outlier that the first order of both steps makes',
];

/** The figures of a phase diagram, and for how many combinations of further parameters there would be more. */
export interface Diagrams {
  specs: FigureSpec[];
  combinations: number;
  /** Those that are drawn, with their cells. */
  drawn: readonly Combination[];
}

/**
 * The figures of a phase diagram: measured counts, the alignment of each outlier with the target, of their span, and the difference that
 * reusing the batch makes; one set for each combination of the parameters that neither axes nor panels show.
 */
export function diagramSpecs(cells: readonly Cell[], layout: Layout): Diagrams {
  const combinations = combinationsOf(cells, layout);
  const drawn = combinations.slice(0, mostCombinations);
  const specs = drawn.flatMap(({ cells: group, slug }) => figuresOf(group, slug, layout));
  return { specs, combinations: combinations.length, drawn };
}

function figuresOf(cells: readonly Cell[], slug: string, layout: Layout): FigureSpec[] {
  const common = {
    cells,
    x: layout.x,
    y: layout.y,
    row:
      distinct(cells, layout.row).length > 1 && layout.row !== layout.x && layout.row !== layout.y ? layout.row : null,
    column: distinct(cells, 'batch').length > 1 && layout.x !== 'batch' && layout.y !== 'batch' ? 'batch' : null,
    boundaries: hasBoundaries(cells, layout),
    finite: null,
    markUncertain: false,
  };
  const theory = common.boundaries ? theoryLines : [];
  const finite = common.boundaries ? ['solid: where the mean count of the finite-N predictor passes k − 1/2'] : [];
  const about = [constants(cells, layout), draws(cells)].filter((line) => line !== '');
  const suffix = slug === '' ? '' : `-${slug}`;
  const figure = (name: string, map: Omit<HeatMap, keyof typeof common> & Partial<HeatMap>): FigureSpec => ({
    name: `${name}${suffix}`,
    title: map.title,
    spec: heatMapSpec({ ...common, ...map }),
  });
  const most = Math.max(2, largest(cells.map((cell) => cell.mean_count as number)));
  const figures = [
    figure('count', {
      value: 'mean_count',
      error: 'mean_count_se',
      digits: 1,
      legend: ['mean number', 'of outliers'],
      domain: [0, Math.ceil(most)],
      colours: sequential,
      title: 'Outlier singular values of the updated weights',
      finite: 'predicted_finite',
      markUncertain: true,
      subtitle: [
        ...about,
        ...finite,
        ...theory,
        'dotted frames: draws disagree about the count in a quarter of the cases and more',
      ],
    }),
    figure('span-alignment', {
      value: 'span_alignment',
      error: 'span_alignment_se',
      digits: 2,
      legend: ["β*'s projection on", 'the outliers’ span'],
      domain: [0, 1],
      colours: sequential,
      title: 'How much of the target direction the outliers hold together',
      subtitle: [...about, ...theory],
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
        subtitle: [...about, 'grey: no draw has this outlier', ...theory],
      }),
    );
  }
  const gap = reuseGap(cells, layout);
  if (gap.length > 0) {
    const reach = Math.max(0.1, largest(gap.map((cell) => Math.abs(cell.gap as number))));
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
      subtitle: [...about, ...theory],
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
  const single = (name: ParameterColumn): boolean => distinct(cells, name).length === 1 && name !== x && name !== y;
  const parts: string[] = [];
  if (single('activation')) parts.push(`σ = ${activationText(String(one.activation))}`);
  if (single('target')) parts.push(`σ* = ${targetText(String(one.target))}`);
  const [N, d, n] = [one.width as number, one.dimension as number, one.samples as number];
  const ratio = (a: number, b: number): string => String(Number((a / b).toPrecision(3)));
  if (single('width')) parts.push(`N = ${N}`, `d = ${d}`, `n = ${n}`);
  else parts.push(`N/d = ${ratio(N, d)}`, `n/d = ${ratio(n, d)}`);
  for (const name of ['alpha1', 'alpha2', 'alpha3'] as const) {
    if (single(name) && one[name] !== null) parts.push(`${symbolOf(name)} = ${String(one[name])}`);
  }
  for (const name of ['prefactor1', 'prefactor2'] as const) {
    if (single(name) && one[name] !== 1 && one[name] !== null) parts.push(`${symbolOf(name)} = ${String(one[name])}`);
  }
  if (single('noise') && one.noise !== 0) parts.push(`τ = ${String(one.noise)}`);
  if (single('output_scaling') && one.output_scaling !== 'mean-field')
    parts.push(`${String(one.output_scaling)} output scaling`);
  return parts.join(',  ');
}
