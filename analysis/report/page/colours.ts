import { diverging, sequential } from '../../figures/theme.ts';

/** Red, green and blue, 0 to 255. */
type Rgb = readonly [number, number, number];

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

/** The colour of a value on a scale from `low` to `high`; beyond its ends that of the end. */
function onScale(stops: readonly string[], value: number, low: number, high: number): Rgb {
  const share = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0;
  const at = share * (stops.length - 1);
  const [from, to] = [Math.floor(at), Math.ceil(at)].map((i) => rgb(stops[i]));
  return from.map((c, i) => c + (at - Math.floor(at)) * (to[i] - c)) as unknown as Rgb;
}

/** How a cell of a value looks: its fill, and whether text on it must be white. */
export function cellColour(value: number, [low, high]: readonly [number, number]): { fill: string; white: boolean } {
  const [r, g, b] = onScale(low < 0 ? diverging : sequential, value, low, high);
  const luminance = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  return { fill: `rgb(${r.toFixed(0)} ${g.toFixed(0)} ${b.toFixed(0)})`, white: luminance < 0.5 };
}

/** The scale as a CSS gradient. */
export function gradient(signed: boolean): string {
  return `linear-gradient(90deg, ${(signed ? diverging : sequential).join(', ')})`;
}
