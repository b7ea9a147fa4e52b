import type { HeatFigure, Layout, Subject } from '../contract.ts';
import type { DatasetCell } from '../dataset/cell.ts';
import { numericResults } from '../dataset/query.ts';
import { heatMapSpec } from '../figures/heat-map.ts';
import type { FigureSpec } from '../figures/render.ts';
import { type Combination, combinationsOf, distinct } from './combinations.ts';
import { meanFigure } from './mean-figure.ts';

/** Combinations of further parameters for which figures are drawn at most. */
const mostCombinations = 12;
/** Result columns of which figures are drawn where an experiment declares none. */
const mostColumns = 6;

/** The figures of a phase diagram, and for how many combinations of further parameters there would be more. */
export interface Diagrams {
  specs: FigureSpec[];
  combinations: number;
  /** Those that are drawn, with their cells. */
  drawn: readonly Combination[];
}

/**
 * The figures of a phase diagram, one set for each combination of the parameters that neither axes nor panels show.
 * @param values result columns or measures whose means are drawn instead of the experiment's own figures; none: its own figures
 */
export function diagramSpecs(
  cells: readonly DatasetCell[],
  subject: Subject,
  layout: Layout,
  values: readonly string[] = [],
): Diagrams {
  const combinations = combinationsOf(cells, subject, layout);
  const drawn = combinations.slice(0, mostCombinations);
  const specs = drawn.flatMap(({ cells: group, slug }) => figuresOf(group, slug, subject, layout, values));
  return { specs, combinations: combinations.length, drawn };
}

function figuresOf(
  cells: readonly DatasetCell[],
  slug: string,
  subject: Subject,
  layout: Layout,
  values: readonly string[],
): FigureSpec[] {
  const { analysis, texts } = subject;
  const parts = (name: string | null): string | null =>
    name !== null && distinct(cells, { name }).length > 1 && name !== layout.x && name !== layout.y ? name : null;
  const panels = { x: layout.x, y: layout.y, row: parts(layout.row), column: parts(layout.column) };
  const about = [caption(cells, subject, layout), drawsText(cells)].filter((line) => line !== '');
  const declared: HeatFigure[] =
    values.length === 0 && analysis.figures
      ? analysis.figures(cells, layout, about)
      : chosenValues(subject, values).map((name) => meanFigure(name, cells, subject, about));
  const suffix = slug === '' ? '' : `-${slug}`;
  return declared.map(({ name, ...figure }) => ({
    name: `${name}${suffix}`,
    title: figure.title,
    spec: heatMapSpec({ cells, ...panels, texts, ...figure }),
  }));
}

/** What is drawn where an experiment declares no figures, or where values were asked for. */
function chosenValues({ stored }: Subject, values: readonly string[]): readonly string[] {
  if (values.length > 0) return values;
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

/** The parameters all cells share, in words: the experiment's own, or each that has one value. */
function caption(cells: readonly DatasetCell[], { analysis, parameters, texts }: Subject, layout: Layout): string {
  if (analysis.caption) return analysis.caption(cells, layout);
  const [one] = cells;
  return parameters
    .filter(({ name }) => name !== layout.x && name !== layout.y && distinct(cells, { name }).length === 1)
    .map(({ name }) => `${texts.symbol(name)} = ${texts.value(name, one[name])}`)
    .join(',  ');
}
