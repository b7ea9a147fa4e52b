import { type HeatAxis, heatAxis } from '../../figures/axis.ts';
import type { PageParameter } from '../page-data.ts';

/** Maps a place on an axis to pixels. */
export interface Scale {
  axis: HeatAxis;
  at(place: number): number;
  /** Ends of a cell. */
  ends(fields: Record<string, unknown>, channel: 'x' | 'y'): [number, number];
}

/** The scale of a parameter between two ends, pixels. */
export function scaleOf(parameter: PageParameter, from: number, to: number): Scale {
  const axis = heatAxis(
    parameter.name,
    parameter.symbol,
    parameter.values.map(({ value }) => value),
  );
  if (axis.kind === 'category') {
    const step = (to - from) / axis.values.length;
    const at = (index: number): number => from + (index + 0.5) * step;
    return {
      axis,
      at,
      ends: (fields, channel) => {
        const index = axis.values.indexOf(String(fields[channel]));
        return [from + index * step, from + (index + 1) * step];
      },
    };
  }
  const there = axis.log ? Math.log : (v: number): number => v;
  const [low, high] = axis.domain.map(there);
  const at = (place: number): number => from + ((there(place) - low) / (high - low)) * (to - from);
  return {
    axis,
    at,
    ends: (fields, channel) => [at(fields[`${channel}_from`] as number), at(fields[`${channel}_to`] as number)],
  };
}
