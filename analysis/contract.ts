import type { Column, Row } from '../kernels/contract/column.ts';
import type { DatasetCell, Measure } from './dataset/cell.ts';
import { cellParameters } from './dataset/query.ts';
import { type ColumnTexts, columnTexts } from './figures/column-texts.ts';
import type { HeatMap } from './figures/heat-map.ts';
import type { FigureSpec } from './figures/render.ts';
import type { FitTable } from './fit/fit-table.ts';
import type { SqlPart } from './query/declared-views.ts';
import type { Session, StoredView } from './query/session.ts';
import type { Reference } from './text/bibtex.ts';

/** Parameters along the axes of a phase diagram, and those that split it into panels; null where nothing splits it. */
export interface Layout {
  x: string;
  y: string;
  row: string | null;
  column: string | null;
}

/** Values that each parameter takes in a selection, in order; by column name. */
export type ParameterValues = ReadonlyMap<string, readonly unknown[]>;

/** That the values of a figure are differences: of cells with one value of a parameter and those with another. */
export interface CellDifference {
  /** Column of the parameter, whose values are text. */
  parameter: string;
  from: string;
  minus: string;
  /** The measure, and its standard error. */
  of: string;
  error: string;
}

/** A heat map over the cells of a figure. The caller adds axes, panels and texts. */
export type HeatFigure = Omit<HeatMap, 'cells' | 'x' | 'y' | 'row' | 'column' | 'texts'> &
  Partial<Pick<HeatMap, 'cells' | 'column'>> & { name: string; difference?: CellDifference };

/** Columns that a dataset has of each cell but that need many cells to work out. */
export interface DatasetExtension {
  /** The columns, in order. */
  columns: readonly Measure[];
  /**
   * Makes the session tables that the columns are read from.
   * @param where SQL condition that selects the points
   */
  prepare(session: Session, where: string): Promise<void>;
  /** Extends the dataset's query by these columns. */
  wrap(query: string): string;
}

/** An option of a fit, as the command line takes it. */
export interface FitOption {
  type: 'number' | 'boolean' | 'string';
  choices?: readonly string[];
  default: number | boolean | string;
  /** Whether a number must be whole and positive. */
  count?: boolean;
  describe: string;
}

/** What a fit found: tables to write, figures, and lines for reading. */
export interface FitOutcome {
  /** The query that read the store. */
  query: string;
  tables: FitTable[];
  figures: FigureSpec[];
  text: string;
}

/** A fit that an experiment offers. */
export interface Fit {
  describe: string;
  options: Readonly<Record<string, FitOption>>;
  /**
   * Fits the selected points.
   * @param where SQL condition that selects the points
   * @throws NothingToFitError if there is nothing to fit
   */
  fit(session: Session, where: string, options: Readonly<Record<string, unknown>>): Promise<FitOutcome>;
}

/** Thrown if a selection has nothing to fit; exit code 2. */
export class NothingToFitError extends Error {
  override name = 'NothingToFitError';
}

/** A figure of one point. */
export interface Portrait {
  /** Columns that the figure needs. */
  needs: readonly string[];
  /** Parameters that make a point record these columns. */
  asking: Readonly<Record<string, unknown>>;
  /**
   * Draws a point.
   * @param row the stored row; the needed columns come from it or from a row computed again
   */
  draw(row: Row): FigureSpec;
}

/** A sentence that a report computes from its cells. */
export interface Statement {
  /** The number that it is about, with its error: `.62 ± .03`. */
  figure: string;
  /** The sentence. */
  text: string;
}

/** What the interactive page of a report offers beyond the figures. */
export interface PageExtras {
  /** Measures that a reader can choose instead of that of a figure, drawn like it: `like` is its name. */
  alternatives: readonly { like: string; value: string; title: string }[];
  /** Measures that the strip of a chosen cell shows on one axis. */
  strip: {
    measured: readonly string[];
    predicted: readonly string[];
    edges: readonly { column: string; text: string }[];
  } | null;
}

/** What refinement may learn from a row besides the column that it refines. */
export interface RefinementHint {
  /** Columns that `excess` reads. */
  columns: readonly string[];
  /** For each thing that counts, ln of how far it lies beyond the threshold, largest first (fit/onset.ts). */
  excess(row: Row): number[];
}

/** What the points of a report tend to. */
export interface Tendencies {
  sentence: string;
  figures: FigureSpec[];
}

/**
 * What queries, datasets and figures know of an experiment beyond its columns.
 * Everything is optional: columns alone already give datasets and figures.
 */
export interface Analysis {
  sql?: SqlPart;
  /** Axes and rows where the command line names none. */
  axes?(values: ParameterValues): Pick<Layout, 'x' | 'y' | 'row'>;
  /** Parameter that splits figures into columns, if it has several values. */
  column?: string;
  /** How figures write values and panel titles; null: as usual. */
  texts?: {
    value?(column: string, value: unknown): string | null;
    panel?(column: string, value: unknown): string | null;
  };
  /** What a dataset has of each cell, besides the number of draws. */
  measures?: readonly Measure[];
  extension?: DatasetExtension;
  /**
   * The figures of cells that differ only in what axes and panels show.
   * @param about lines for every subtitle
   */
  figures?(cells: readonly DatasetCell[], layout: Layout, about: readonly string[]): HeatFigure[];
  /** The parameters that all cells share, in words. */
  caption?(cells: readonly DatasetCell[], layout: Layout): string;
  fits?: Readonly<Record<string, Fit>>;
  refinement?: RefinementHint;
  portrait?: Portrait;
  /**
   * Rows whose portraits a report shows.
   * @param where SQL condition that selects the points
   */
  exhibits?(session: Session, where: string): Promise<Row[]>;
  /**
   * What the selected points tend to, for a report: a sentence and figures; null where that cannot be told.
   * @param where SQL condition that selects the points
   */
  tendencies?(session: Session, where: string): Promise<Tendencies | null>;
  /** The publications that the theory beside some points rests on. */
  references?(points: readonly never[]): readonly Reference[];
  /** What the interactive page of a report offers beyond the figures. */
  page?: PageExtras;
  /**
   * What the cells of a report say, in a few sentences with numbers and their errors, most important first.
   * @param texts how figures write parameters
   */
  findings?(cells: readonly DatasetCell[], texts: ColumnTexts): Statement[];
  /** Lines for the summary of a report, and a paragraph on how to read its figures (HTML). */
  summary?(session: Session, where: string): Promise<{ rows: [string, string][]; note: string }>;
}

/** The rows of an experiment, with everything that is needed to draw them. */
export interface Subject {
  stored: StoredView;
  /** Columns of the parameters that group points into cells. */
  parameters: readonly Column[];
  analysis: Analysis;
  texts: ColumnTexts;
}

/** Loads what the analysis knows of an experiment's rows; for a user's own experiment these are the columns alone. */
export async function subjectOf(stored: StoredView): Promise<Subject> {
  const analysis = ((await stored.shipped?.analysis?.()) ?? {}) as Analysis;
  return {
    stored,
    parameters: cellParameters(stored.columns),
    analysis,
    texts: columnTexts(stored.columns, analysis.texts),
  };
}
