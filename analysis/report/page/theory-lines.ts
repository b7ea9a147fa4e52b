import { type LinePoint, stepLines } from '../../figures/step-lines.ts';
import type { PageData, PageQuantity } from '../page-data.ts';
import { svg } from './elements.ts';
import type { Panel } from './panels.ts';
import type { Scale } from './scale.ts';

/** The asymptotic boundaries, dashed, with their labels, and the steps of a predicted count, solid. */
export function theoryLines(
  data: PageData,
  quantity: PageQuantity,
  panel: Panel,
  rows: readonly { x: unknown; y: unknown }[],
  x: Scale,
  y: Scale,
): SVGElement[] {
  const path = (points: readonly LinePoint[], css: string): SVGElement[] =>
    [...new Set(points.map(({ k }) => k))].flatMap((k) => {
      const own = points.filter((point) => point.k === k);
      const d = own
        .map((point, i) => `${i === 0 ? 'M' : 'L'}${x.at(point.x).toFixed(1)} ${y.at(point.y).toFixed(1)}`)
        .join('');
      return [svg('path', { d, class: `seam ${css}` }), svg('path', { d, class: css })];
    });
  const { steps } = quantity;
  const places = rows.flatMap((row, i) => {
    const value = steps === null ? null : data.columns[steps][panel.cells[i].cell];
    return typeof row.x === 'number' && typeof row.y === 'number' && value !== null
      ? [{ x: row.x, y: row.y, value }]
      : [];
  });
  const labels = quantity.labels.map((point) =>
    svg('text', { x: x.at(point.x), y: y.at(point.y) - 6, class: 'limit-label' }, point.label),
  );
  return [...path(quantity.lines, 'limit'), ...path(stepLines(places), 'finite'), ...labels];
}
