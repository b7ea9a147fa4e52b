import type { PageData, PageParameter } from '../page-data.ts';
import { svg } from './elements.ts';
import type { Scale } from './scale.ts';

/** Room around a panel, pixels: for the labels of the axes, and for those of lines. */
export const margin = { left: 52, right: 10, top: 18, bottom: 44 };
/** Fewest pixels between two labels of an axis. */
const labelDistance = 34;

/** Labels and names of both axes. */
export function axes(data: PageData, x: Scale, y: Scale, inner: number, height: number): SVGElement[] {
  const labels = (parameter: PageParameter, scale: Scale, length: number): { at: number; text: string }[] => {
    const all = parameter.values.map(({ text, value }, i) => ({
      at: scale.axis.kind === 'category' ? scale.at(i) : scale.at(value as number),
      text,
    }));
    const every = Math.max(1, Math.ceil((all.length * labelDistance) / length));
    return all.filter((_, i) => i % every === 0);
  };
  return [
    ...labels(data.x, x, inner).map(({ at, text }) =>
      svg('text', { x: at, y: margin.top + height + 15, class: 'axis' }, text),
    ),
    ...labels(data.y, y, height).map(({ at, text }) =>
      svg('text', { x: margin.left - 6, y: at + 4, class: 'axis end' }, text),
    ),
    svg('text', { x: margin.left + inner / 2, y: margin.top + height + 35, class: 'axis name' }, data.x.symbol),
    svg(
      'text',
      { x: 14, y: margin.top + height / 2, class: 'axis name', transform: `rotate(-90 14 ${margin.top + height / 2})` },
      data.y.symbol,
    ),
  ];
}
