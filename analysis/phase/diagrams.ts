import type { HeatFigure, Layout, Subject } from '../contract.ts';
import type { DatasetCell } from '../dataset/cell.ts';
import { numericResults } from '../dataset/query.ts';
import { FigureNameError } from '../figures/figure-name-error.ts';
import { type HeatMap, heatMapSpec } from '../figures/heat-map.ts';
import type { FigureSpec } from '../figures/render.ts';
import { suggestion } from '../text/nearest.ts';
import { type Combination, combinationsOf, distinct } from './combinations.ts';
import { meanFigure } from './mean-figure.ts';
import { withSharedDomains } from './shared-domains.ts';

/** At most so many combinations of further parameters are drawn. */
const mostCombinations = 12;
/** At most so many result columns are drawn where an experiment declares no figures. */
const mostColumns = 6;

/** How many figures of an experiment are its main ones: the first. */
const mainFigures = 2;

/** Which figures of a phase diagram to make. */
export interface DiagramChoice {
  /** Result columns or measures to draw the means of; empty: the experiment's own figures. */
  values?: readonly string[];
  /** Names of figures, or `all`, `main` or `none`; undefined: all. */
  only?: readonly string[] | undefined;
}

/** The figures of a phase diagram. */
export interface Diagrams {
  specs: FigureSpec[];
  /** How many combinations of further parameters there are, drawn or not. */
  combinations: number;
  /** The combinations that are drawn, with their cells. */
  drawn: readonly Combination[];
}

/**
 * The figures of a phase diagram: one set for each combination of the parameters that neither axes nor panels show.
 */
export function diagramSpecs(
  cells: readonly DatasetCell[],
  subject: Subject,
  layout: Layout,
  { values = [], only }: DiagramChoice = {},
): Diagrams {
  const combinations = combinationsOf(cells, subject, layout);
  const drawn = combinations.slice(0, mostCombinations);
  const figures = drawn.flatMap(({ cells: group, slug }) => figuresOf(group, slug, subject, layout, values));
  const wanted = wantedFigures([...new Set(figures.map(({ figure }) => figure.name))], only);
  const specs = withSharedDomains(figures)
    .filter(({ figure }) => wanted.has(figure.name))
    .map(({ figure: { name, ...figure }, suffix, ...map }) => ({
      ...{ name: `${name}${suffix}`, title: figure.title },
      spec: heatMapSpec({ ...map, texts: subject.texts, ...figure }),
    }));
  return { specs, combinations: combinations.length, drawn };
}

/** The figures to draw. A choice of `all` or `none` stands alone. */
function wantedFigures(names: readonly string[], only: readonly string[] | undefined): ReadonlySet<string> {
  if (only === undefined || only.includes('all') || names.length === 0) return new Set(names);
  if (only.includes('none')) return new Set();
  if (only.includes('main')) return new Set(names.slice(0, mainFigures));
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return new Set(only);
  throw new FigureNameError(
    `there is no figure "${unknown}"${suggestion(unknown, names)}\nallowed: all, main, none, ${names.join(', ')}`,
  );
}

/** A figure of a combination of parameters, which its name ends in. */
interface ChosenFigure extends Pick<HeatMap, 'cells' | 'x' | 'y' | 'row' | 'column'> {
  figure: HeatFigure;
  suffix: string;
}

function figuresOf(
  cells: readonly DatasetCell[],
  slug: string,
  subject: Subject,
  layout: Layout,
  values: readonly string[],
): ChosenFigure[] {
  const parts = (name: string | null): string | null =>
    name !== null && distinct(cells, { name }).length > 1 && name !== layout.x && name !== layout.y ? name : null;
  const panels = { x: layout.x, y: layout.y, row: parts(layout.row), column: parts(layout.column) };
  const about = [...wrapped(caption(cells, subject, layout)), drawsText(cells)].filter((line) => line !== '');
  const declared = heatFigures(cells, subject, layout, values, about);
  const suffix = slug === '' ? '' : `-${slug}`;
  return declared.map((figure) => ({ figure, suffix, cells, ...panels }));
}

/**
 * The heat maps of some cells: the experiment's own, or means of values.
 * @param values result columns or measures to draw the means of; empty: the experiment's own figures
 * @param about lines for every subtitle
 */
export function heatFigures(
  cells: readonly DatasetCell[],
  subject: Subject,
  layout: Layout,
  values: readonly string[],
  about: readonly string[],
): HeatFigure[] {
  const { analysis } = subject;
  return values.length === 0 && analysis.figures
    ? analysis.figures(cells, layout, about)
    : chosenValues(subject, values).map((name) => meanFigure(name, cells, subject, about));
}

/** What to draw if values were asked for, or if the experiment declares no figures: its measures, else its first result columns. */
function chosenValues({ stored, analysis }: Subject, values: readonly string[]): readonly string[] {
  if (values.length > 0) return values;
  if (analysis.measures) return analysis.measures.slice(0, mostColumns).map(({ name }) => name);
  return numericResults(stored.columns)
    .slice(0, mostColumns)
    .map(({ name }) => name);
}

const largest = (numbers: readonly number[]): number => numbers.reduce((most, x) => Math.max(most, x), -Infinity);

function drawsText(cells: readonly DatasetCell[]): string {
  const counts = cells.map((cell) => cell.draws as number);
  const [least, most] = [-largest(counts.map((count) => -count)), largest(counts)];
  return `${least === most ? most : `${least} to ${most}`} draw${most === 1 ? '' : 's'} per cell, ± standard error`;
}

/** A line of a caption has at most so many characters. */
const widestLine = 110;

/** A list in one line, or in several if it is long. */
function wrapped(list: string): string[] {
  const lines: string[] = [];
  for (const part of list.split(',  ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length < widestLine) lines[lines.length - 1] = `${last},  ${part}`;
    else lines.push(part);
  }
  return lines;
}

/** The parameters that all cells share, in words: the experiment's own text, or each parameter with a single value. */
export function caption(
  cells: readonly DatasetCell[],
  { analysis, parameters, texts }: Subject,
  layout: Layout,
): string {
  if (analysis.caption) return analysis.caption(cells, layout);
  const [one] = cells;
  return parameters
    .filter(({ name }) => name !== layout.x && name !== layout.y && distinct(cells, { name }).length === 1)
    .map(({ name }) => `${texts.symbol(name)} = ${texts.value(name, one[name])}`)
    .join(',  ');
}
