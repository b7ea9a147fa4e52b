import { renderAsync } from '@resvg/resvg-js';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { useFontWidths } from './text-width.ts';
import { theme } from './theme.ts';

useFontWidths();

/** A finished figure. */
export interface Figure {
  /** Name of the file, without its ending. */
  name: string;
  title: string;
  svg: string;
}

/** A Vega-Lite specification with its name and title. */
export interface FigureSpec {
  name: string;
  title: string;
  spec: TopLevelSpec;
}

const fonts = ['400Regular/Inter_400Regular.ttf', '500Medium/Inter_500Medium.ttf', '600SemiBold/Inter_600SemiBold.ttf'];

function fontFiles(): string[] {
  const find = createRequire(import.meta.url);
  return fonts.map((font) => find.resolve(`@expo-google-fonts/inter/${font}`));
}

/** Renders a specification to SVG. */
async function renderFigure({ name, title, spec }: FigureSpec): Promise<Figure> {
  const compiled = compile({ ...spec, config: { ...theme, ...spec.config } }).spec;
  const view = new View(parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return { name, title, svg: withCrispCells(svg) };
}

/** Turns smoothing off at the edges of heat-map cells, so that they meet without hairline seams. */
function withCrispCells(svg: string): string {
  return svg.replaceAll('class="mark-rect role-mark', 'shape-rendering="crispEdges" class="mark-rect role-mark');
}

/**
 * Draws a specification and writes it to a folder as `<name>.svg` and, at twice its size, as `<name>.png`.
 * The PNG is drawn on another thread, so figures that are written together use several cores.
 */
export async function writeFigure(folder: string, spec: FigureSpec): Promise<Figure> {
  const figure = await renderFigure(spec);
  const path = join(folder, figure.name);
  writeFileSync(`${path}.svg`, figure.svg);
  const png = await renderAsync(figure.svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: 'Inter' },
  });
  writeFileSync(`${path}.png`, png.asPng());
  return figure;
}
