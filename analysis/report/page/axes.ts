import type { PageData, PageParameter } from '../page-data.ts';
import { svg } from './elements.ts';
import type { Scale } from './scale.ts';

/** Room around a panel, pixels: for the labels of the axes, and for those of lines. */
export const margin = { left: 52, right: 10, top: 18, bottom: 44 };
/** Fewest pixels between two labels of an axis. */
const labelDistance = 34;

/** Labels and names of both axes. */
export function axes(data: PageData, x: Scale, y: Scale, inner: number, height: number): SVGElement[] {
  const labels = (parameter: PageParameter, scale: Scale): { at: number; text: string }[] => {
    const all = parameter.values.map(({ text, value }, i) => ({
      at: scale.axis.kind === 'category' ? scale.at(i) : scale.at(value as number),
      text,
    }));
    // Places may lie unevenly, so each label looks for the one that was drawn before it.
    let last = -Infinity;
    return all.filter(({ at }) => {
      if (Math.abs(at - last) < labelDistance) return false;
      last = at;
      return true;
    });
  };
  return [
    ...labels(data.x, x).map(({ at, text }) =>
      svg('text', { x: at, y: margin.top + height + 15, class: 'axis' }, text),
    ),
    ...labels(data.y, y).map(({ at, text }) => svg('text', { x: margin.left - 6, y: at + 4, class: 'axis end' }, text)),
    svg('text', { x: margin.left + inner / 2, y: margin.top + height + 35, class: 'axis name' }, data.x.symbol),
    svg(
      'text',
      { x: 14, y: margin.top + height / 2, class: 'axis name', transform: `rotate(-90 14 ${margin.top + height / 2})` },
      data.y.symbol,
    ),
  ];
}
