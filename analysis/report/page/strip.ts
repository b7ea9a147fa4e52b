import type { PageData, PageStrip } from '../page-data.ts';
import { numberText } from './cell-text.ts';
import { svg } from './elements.ts';

const height = 132;
const margin = { left: 20, right: 20 };
const [measuredAt, predictedAt, axisAt] = [44, 72, 98];

/** Singular values of a cell on one axis: means over its draws, what the predictor says of them, and the edges of the noise. */
export function drawStrip(data: PageData, strip: PageStrip, cell: number, width: number): SVGSVGElement {
  const number = (column: string): number | null => data.columns[column][cell];
  const values = (columns: readonly string[]): { k: number; value: number }[] =>
    columns.flatMap((column, i) => {
      const value = number(column);
      return value === null ? [] : [{ k: i + 1, value }];
    });
  const [measured, predicted] = [values(strip.measured), values(strip.predicted)];
  const edges = strip.edges.flatMap(({ column, text }) => {
    const value = number(column);
    return value === null ? [] : [{ text, value }];
  });
  const all = [...measured, ...predicted, ...edges].map(({ value }) => value);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = Math.max(1e-9, (high - low) * 0.08);
  const at = (value: number): number =>
    margin.left + ((value - low + room) / (high - low + 2 * room)) * (width - margin.left - margin.right);
  const edge = edges.find(({ text }) => text === 'noise edge') ?? edges[0];
  const root = svg('svg', { width, height, role: 'img', 'aria-label': stripSentence(measured, predicted, edges) });
  if (edge)
    root.append(svg('rect', { x: 0, y: 24, width: Math.max(0, at(edge.value)), height: axisAt - 24, class: 'noise' }));
  for (const { text, value } of edges.filter((other) => other === edge)) {
    root.append(
      svg('line', { x1: at(value), x2: at(value), y1: 24, y2: axisAt, class: 'edge' }),
      svg('text', { x: at(value), y: 16, class: 'axis' }, `${text} ${numberText(value, 2)}`),
    );
  }
  root.append(svg('line', { x1: margin.left, x2: width - margin.right, y1: axisAt, y2: axisAt, class: 'base' }));
  for (const { k, value } of measured) {
    root.append(
      svg(
        'circle',
        { cx: at(value), cy: measuredAt, r: 5, class: 'measured' },
        svg('title', {}, `s${k} = ${numberText(value, 3)}`),
      ),
    );
  }
  for (const { k, value } of predicted) {
    root.append(
      svg(
        'circle',
        { cx: at(value), cy: predictedAt, r: 5, class: 'predicted' },
        svg('title', {}, `predicted s${k} = ${numberText(value, 3)}`),
      ),
    );
  }
  for (const value of ticks(low, high)) {
    root.append(
      svg('text', { x: at(value), y: axisAt + 16, class: 'axis' }, numberText(value, value % 1 === 0 ? 0 : 1)),
    );
  }
  root.append(
    svg('text', { x: width / 2, y: height - 2, class: 'axis name' }, 'singular value of the updated weights'),
  );
  return root;
}

/** Places of labels: steps of 1, 2 or 5 times a power of ten, at most eight. */
function ticks(low: number, high: number): number[] {
  const span = Math.max(high - low, 1e-6);
  const power = 10 ** Math.floor(Math.log10(span / 8));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => span / s <= 8) ?? span;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(6)),
  );
}

function stripSentence(
  measured: readonly { value: number }[],
  predicted: readonly { value: number }[],
  edges: readonly { text: string; value: number }[],
): string {
  const list = (values: readonly { value: number }[]): string =>
    values.map(({ value }) => numberText(value, 2)).join(', ');
  return [
    `mean singular values: ${list(measured)}`,
    `predicted: ${list(predicted)}`,
    ...edges.map(({ text, value }) => `${text}: ${numberText(value, 2)}`),
  ].join('; ');
}
