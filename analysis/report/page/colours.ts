import { onScale } from '../../figures/colour-scale.ts';
import { diverging, sequential } from '../../figures/theme.ts';

/** How a cell of a value looks: its fill, and whether text on it must be white. */
export function cellColour(value: number, domain: readonly [number, number]): { fill: string; white: boolean } {
  const [r, g, b] = onScale(domain[0] < 0 ? diverging : sequential, value, domain);
  const luminance = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  return { fill: `rgb(${r.toFixed(0)} ${g.toFixed(0)} ${b.toFixed(0)})`, white: luminance < 0.5 };
}

/** The scale as a CSS gradient. */
export function gradient(signed: boolean): string {
  return `linear-gradient(90deg, ${(signed ? diverging : sequential).join(', ')})`;
}
