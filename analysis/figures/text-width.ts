import * as vega from 'vega';

/** Advance widths in Inter, in units of the font size, by class of character. */
const classes: readonly (readonly [RegExp, number])[] = [
  [/[ilj.,:;|'!]/, 0.28],
  [/[\sftr()[\]/\-·I]/, 0.36],
  [/[mwMW—≥≤→]/, 0.88],
  [/[A-HJ-LN-VX-Z]/, 0.69],
];
const usual = 0.6;

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += classes.find(([pattern]) => pattern.test(character))?.[1] ?? usual;
  return width;
}

interface TextMetrics {
  width(item: { fontSize?: number; limit?: number }, text: unknown): number;
}

/**
 * Gives vega the character widths of the font in use, for the rest of this process.
 * Without a canvas vega takes every character to be 0.8 of the font size wide, which leaves a third of a figure empty.
 * vega exports `textMetrics`, but its types do not.
 */
export function useFontWidths(): void {
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
  textMetrics.width = (item, text) => widthOf(String(text)) * (item.fontSize ?? 11);
}
