import type { PageQuantity } from '../page-data.ts';
import { numberText } from './cell-text.ts';
import { cellColour } from './colours.ts';
import { svg } from './elements.ts';
import type { Box } from './moves.ts';

/** Cells from this size on show their value, and from the larger one on their error too, pixels. */
const [roomForValue, roomForError] = [24, 34];

/** A cell as two layers: its area, and its value and error where they fit. Lines of theory go between them, so that none strikes a number out. */
export interface DrawnCell {
  area: SVGElement[];
  text: SVGElement[];
}

/** A cell with its value; without a value it is grey. */
export function drawCell(
  { shown, left, top, width, height }: Box,
  quantity: PageQuantity,
  domain: readonly [number, number],
  signed: boolean,
): DrawnCell {
  const place = { x: left, y: top, width, height, 'data-cell': shown.cell };
  if (shown.value === null) return { area: [svg('rect', { ...place, class: 'none' })], text: [] };
  const { fill, white } = cellColour(shown.value, domain);
  const cellSize = Math.min(width, height);
  const area: SVGElement[] = [svg('rect', { ...place, fill, 'shape-rendering': 'crispEdges' })];
  if (shown.divided) {
    const inset = { x: left + 2, y: top + 2, width: Math.max(0, width - 4), height: Math.max(0, height - 4) };
    area.push(svg('rect', { ...inset, class: white ? 'divided white' : 'divided' }));
  }
  if (shown.flagged) area.push(svg('circle', { cx: left + width - 5, cy: top + 5, r: 2.5, class: 'flag' }));
  if (cellSize < roomForValue) return { area, text: [] };
  const withError = cellSize >= roomForError && shown.error !== null && shown.error > 0;
  // The seam in the colour of the cell keeps lines off the number.
  const look = { x: left + width / 2, class: white ? 'white' : 'dark', stroke: fill };
  const middle = top + height / 2;
  const text: SVGElement[] = [
    svg('text', { ...look, y: middle + (withError ? -2 : 4) }, shortNumber(shown.value, signed ? 2 : quantity.digits)),
  ];
  if (withError) {
    const error = `±${numberText(shown.error, 2).replace(/^0\./, '.')}`;
    text.push(svg('text', { ...look, y: middle + 10, 'font-size': 9 }, error));
  }
  return { area, text };
}

/** A number as short as it can be: .62, 1, 0. */
function shortNumber(value: number, digits: number): string {
  const text = numberText(value, digits);
  if (Number(value.toFixed(digits)) === 0) return '0';
  return digits > 1 ? text.replace(/^(−?)0\./, '$1.') : text.replace(/\.0$/, '').replace(/^(−?)0\./, '$1.');
}
