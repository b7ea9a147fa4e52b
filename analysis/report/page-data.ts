import type { Layout, Subject } from '../contract.ts';
import type { DatasetCell } from '../dataset/cell.ts';
import type { LinePoint } from '../figures/step-lines.ts';
import { distinct, hidden, valueOf } from '../phase/combinations.ts';
import { heatFigures } from '../phase/diagrams.ts';

/** A value of a parameter on the page: plain, in words, and as SQL compares it. */
export interface PageValue {
  value: string | number | null;
  text: string;
  sql: string;
}

/** A parameter of the cells. */
export interface PageParameter {
  /** Name in SQL. */
  name: string;
  symbol: string;
  values: readonly PageValue[];
}

/** A quantity that the diagram can show. */
export interface PageQuantity {
  name: string;
  title: string;
  legend: string;
  /** Column with the value, and that with its standard error; null: none. */
  value: string;
  error: string | null;
  digits: number;
  domain: readonly [number, number];
  signed: boolean;
  notes: readonly string[];
  /** Asymptotic boundaries, and the labels at their ends. */
  lines: readonly LinePoint[];
  labels: readonly (LinePoint & { label: string })[];
  /** Column with a predicted count whose steps are drawn. */
  steps: string | null;
  /** Columns with shares of draws: where they are divided the draws disagree. */
  uncertain: readonly string[];
  /** Cells whose value in a column is at least this much have a mark; null: none. */
  flag: { column: string; least: number } | null;
}

/** Singular values of a cell as its strip shows them: names of columns. */
export interface PageStrip {
  measured: readonly string[];
  predicted: readonly string[];
  edges: readonly { column: string; text: string }[];
}

/** All that the page needs to draw every cell of a dataset. Numbers have four digits. */
export interface PageData {
  x: PageParameter;
  y: PageParameter;
  /** Parameters that split cells into panels or are chosen, in the order of the dataset. */
  selectors: readonly PageParameter[];
  /** Names of the selectors that part rows and columns at first; null: none. */
  row: string | null;
  column: string | null;
  /** By parameter: for each cell the index of its value. */
  places: Readonly<Record<string, readonly number[]>>;
  /** By column: for each cell its number; null where it has none. */
  columns: Readonly<Record<string, readonly (number | null)[]>>;
  quantities: readonly PageQuantity[];
  strip: PageStrip | null;
  /** Name of the SQL view of the rows, the condition that selects them, and the store as it was given. */
  view: string;
  where: string;
  store: string;
  /** What all cells share, in words. */
  fixed: string;
}

/** What the page is made of. */
export interface PageInput {
  cells: readonly DatasetCell[];
  subject: Subject;
  layout: Layout;
  store: string;
  where: string;
  fixed: string;
}

/** Decimals of a quantity that no figure of the experiment shows. */
const furtherDigits = 2;

/** The data of the interactive page. */
export function pageData({ cells, subject, layout, store, where, fixed }: PageInput): PageData {
  const { analysis, stored } = subject;
  const parameters = [
    ...(layout.row === null ? [] : [layout.row]),
    ...(layout.column === null ? [] : [layout.column]),
    ...hidden(cells, subject, layout).map(({ name }) => name),
  ];
  const several = (name: string): boolean =>
    name !== layout.x && name !== layout.y && distinct(cells, columnOf(subject, name)).length > 1;
  const selectors = [...new Set(parameters)].filter(several).map((name) => parameterOf(name, cells, subject));
  const [x, y] = [parameterOf(layout.x, cells, subject), parameterOf(layout.y, cells, subject)];
  const figures = heatFigures(cells, subject, layout, [], []).filter((figure) => figure.cells === undefined);
  const quantities: PageQuantity[] = [
    ...figures.map((figure) => ({
      ...{ name: figure.name, title: figure.title, value: figure.value, error: figure.error, digits: figure.digits },
      legend: [figure.legend].flat().join(' '),
      domain: figure.domain,
      signed: figure.domain[0] < 0,
      notes: figure.subtitle,
      lines: figure.lines?.points ?? [],
      labels: figure.lines?.labels ?? [],
      steps: figure.steps,
      uncertain: figure.uncertain,
      flag: figure.flag,
    })),
    ...(analysis.page?.alternatives ?? []).flatMap(({ like, value, title }) => {
      const model = figures.find(({ name }) => name === like);
      if (!model || !cells.some((cell) => typeof cell[value] === 'number')) return [];
      return [
        {
          ...{ name: value.replaceAll('_', '-'), title, value, error: null, digits: furtherDigits, legend: title },
          ...{ domain: model.domain, signed: false, notes: [], lines: model.lines?.points ?? [] },
          ...{ labels: model.lines?.labels ?? [], steps: model.steps, uncertain: [], flag: null },
        },
      ];
    }),
  ];
  const strip = analysis.page?.strip ?? null;
  const needed = [
    'draws',
    ...quantities.flatMap((q) => [q.value, q.error, q.steps, ...q.uncertain, q.flag?.column ?? null]),
    ...(strip === null ? [] : [...strip.measured, ...strip.predicted, ...strip.edges.map(({ column }) => column)]),
  ].filter((name) => name !== null);
  return {
    ...{ x, y, selectors, quantities, strip, view: stored.view, where, store, fixed },
    row: rowOf(selectors, layout),
    column: selectors.find(({ name }) => name === layout.column)?.name ?? null,
    places: Object.fromEntries(
      [x, y, ...selectors].map((parameter) => [parameter.name, placesOf(parameter, cells, subject)]),
    ),
    columns: Object.fromEntries([...new Set(needed)].map((name) => [name, cells.map((cell) => rounded(cell[name]))])),
  };
}

/** What parts rows at first: a parameter that figures would have a set of their own for, else what parts their rows. */
function rowOf(selectors: readonly PageParameter[], { row, column }: Layout): string | null {
  const names = selectors.map(({ name }) => name).filter((name) => name !== column);
  return names.find((name) => name !== row) ?? names.at(0) ?? null;
}

function columnOf({ parameters }: Subject, name: string): Subject['parameters'][number] {
  const column = parameters.find((parameter) => parameter.name === name);
  if (!column) throw new Error(`${name} is no parameter of the cells`);
  return column;
}

function parameterOf(name: string, cells: readonly DatasetCell[], subject: Subject): PageParameter {
  const column = columnOf(subject, name);
  const values = distinct(cells, column).map((value): PageValue => {
    const plain = typeof value === 'boolean' ? String(value) : (value as string | number | null);
    return { value: plain, text: subject.texts.value(name, value), sql: condition(column, value) };
  });
  // Numbers ascend. Words descend, as in the other figures: reused before independent.
  values.sort((a, b) =>
    typeof a.value === 'number' && typeof b.value === 'number' ? a.value - b.value : b.text.localeCompare(a.text, 'en'),
  );
  return { name, symbol: subject.texts.symbol(name), values };
}

/** A condition that rows of this value meet. */
function condition({ name, type }: Subject['parameters'][number], value: unknown): string {
  if (type === 'reals') return 'true';
  if (value === null) return `${name} IS NULL`;
  return `${name} = ${typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value)}`;
}

function placesOf({ name, values }: PageParameter, cells: readonly DatasetCell[], subject: Subject): number[] {
  const column = columnOf(subject, name);
  const index = new Map(values.map(({ value }, i) => [value, i]));
  return cells.map((cell) => {
    const value = valueOf(cell, column);
    return index.get(typeof value === 'boolean' ? String(value) : (value as string | number | null)) ?? -1;
  });
}

function rounded(value: DatasetCell[string]): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}
