import { axisFields } from '../../figures/axis.ts';
import { neighboursOf } from '../../figures/refined-lines.ts';
import type { PageData, PageQuantity } from '../page-data.ts';
import { axes, margin } from './axes.ts';
import { drawCell } from './draw-cell.ts';
import { svg } from './elements.ts';
import { listen, type Listener } from './moves.ts';
import type { Panel } from './panels.ts';
import { scaleOf } from './scale.ts';
import { theoryLines } from './theory-lines.ts';

/** Draws a panel. It is one stop of the tab key; arrow keys go from cell to cell. */
export function drawPanel(
  data: PageData,
  quantity: PageQuantity,
  panel: Panel,
  domain: readonly [number, number],
  size: number,
  listener: Listener,
): SVGSVGElement {
  const across = data.x.values.length;
  const up = data.y.values.length;
  const inner = size - margin.left - margin.right;
  const height = Math.round(Math.min(inner, Math.max(120, (inner * up) / across)));
  const x = scaleOf(data.x, margin.left, margin.left + inner);
  const y = scaleOf(data.y, margin.top + height, margin.top);
  const rows = panel.cells.map(({ cell }) => ({
    x: data.x.values[data.places[data.x.name][cell]].value,
    y: data.y.values[data.places[data.y.name][cell]].value,
  }));
  const neighbours = neighboursOf({ cells: rows, x: 'x', y: 'y', row: null, column: null });
  const full = `${quantity.title}${panel.title === '' ? '' : `: ${panel.title}`}`;
  const root = svg('svg', {
    ...{ width: size, height: height + margin.top + margin.bottom, tabindex: 0, role: 'application' },
    'aria-roledescription': 'heat map',
    'aria-label': `${full}. Arrow keys go from cell to cell, Enter chooses one.`,
  });
  const boxes = panel.cells.map((shown, i) => {
    const beside = neighbours(rows[i]);
    const fields = { ...axisFields(x.axis, 'x', rows[i].x, beside.x), ...axisFields(y.axis, 'y', rows[i].y, beside.y) };
    const [[left, right], [bottom, top]] = [x.ends(fields, 'x'), y.ends(fields, 'y')];
    return { shown, left, top, width: right - left, height: bottom - top };
  });
  const marks = boxes.map((box) => drawCell(box, quantity, domain, panel.difference));
  root.append(...marks.flatMap(({ area }) => area));
  if (!panel.difference) root.append(...theoryLines(data, quantity, panel, rows, x, y));
  root.append(...marks.flatMap(({ text }) => text));
  root.append(...axes(data, x, y, inner, height));
  listen(root, boxes, data, panel, listener);
  return root;
}
