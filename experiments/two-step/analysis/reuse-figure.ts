import type { HeatFigure, Layout } from '../../../analysis/contract.ts';
import type { DatasetCell } from '../../../analysis/dataset/cell.ts';
import { diverging } from '../../../analysis/figures/theme.ts';

/** What a figure of the difference between batch modes shows. */
interface Difference {
  /** Name of the figure. */
  name: string;
  /** The measure, and its standard error. */
  value: string;
  error: string;
  /** Colours reach at least this difference. */
  least: number;
  title: string;
  subtitle: readonly string[];
}

/** A figure of a measure with reused batches minus that with independent ones; none where no cell was run with both. */
export function reuseFigure(cells: readonly DatasetCell[], layout: Layout, shown: Difference): HeatFigure[] {
  const gap = reuseGap(cells, layout, shown);
  if (gap.length === 0) return [];
  const reach = gap.reduce((most, cell) => Math.max(most, Math.abs(cell.gap as number)), shown.least);
  return [
    {
      name: shown.name,
      difference: { parameter: 'batch', from: 'reused', minus: 'independent', of: shown.value, error: shown.error },
      cells: gap,
      column: null,
      value: 'gap',
      error: 'gap_se',
      digits: 2,
      legend: ['reused minus', 'independent'],
      domain: [-reach, reach],
      colours: diverging,
      title: shown.title,
      lines: null,
      steps: null,
      uncertain: [],
      flag: null,
      subtitle: [...shown.subtitle],
    },
  ];
}

function reuseGap(cells: readonly DatasetCell[], layout: Layout, { value, error }: Difference): DatasetCell[] {
  const place = (cell: DatasetCell): string =>
    [layout.x, layout.y, layout.row].map((name) => (name === null ? '' : String(cell[name]))).join(' ');
  const independent = new Map(cells.filter((c) => c.batch === 'independent').map((cell) => [place(cell), cell]));
  return cells.flatMap((cell) => {
    const other = cell.batch === 'reused' ? independent.get(place(cell)) : undefined;
    if (!other || cell[value] === null || other[value] === null) return [];
    const gap = (cell[value] as number) - (other[value] as number);
    const errors = [cell[error], other[error]];
    const se = errors.every((e) => typeof e === 'number') ? Math.hypot(...errors) : null;
    return [{ ...cell, gap, gap_se: se }];
  });
}
