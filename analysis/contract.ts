import type { Column, Row } from '../kernels/contract/column.ts';
import type { DatasetCell, Measure } from './dataset/cell.ts';
import { cellParameters } from './dataset/query.ts';
import { type ColumnTexts, columnTexts } from './figures/column-texts.ts';
import type { HeatMap } from './figures/heat-map.ts';
import type { FigureSpec } from './figures/render.ts';
import type { FitTable } from './fit/fit-table.ts';
import type { SqlPart } from './query/declared-views.ts';
import type { Session, StoredView } from './query/session.ts';

/** Which parameters are the axes of a phase diagram and which part it into panels; null where there is nothing to part by. */
export interface Layout {
  x: string;
  y: string;
  row: string | null;
  column: string | null;
}

/** Values that each parameter takes in a selection, in order. */
export type ParameterValues = ReadonlyMap<string, readonly unknown[]>;

/** A heat map over the cells of a figure; axes, panels and texts are added to it. */
export type HeatFigure = Omit<HeatMap, 'cells' | 'x' | 'y' | 'row' | 'column' | 'texts'> &
  Partial<Pick<HeatMap, 'cells' | 'column'>> & { name: string };

/** What a dataset has beside each cell that is worked out from many cells. */
export interface DatasetExtension {
  columns: readonly Measure[];
  /** Makes the tables of the session that the columns are read from. */
  prepare(session: Session, where: string): Promise<void>;
  /** The dataset's query with these columns. */
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
  /** @throws NothingToFitError */
  fit(session: Session, where: string, options: Readonly<Record<string, unknown>>): Promise<FitOutcome>;
}

/** Thrown where a selection has nothing to fit; exit code 2. */
export class NothingToFitError extends Error {
  override name = 'NothingToFitError';
}

/** A figure of one point. */
export interface Portrait {
  /** Column that the figure needs, and the parameters with which a point records it. */
  needs: string;
  asking: Readonly<Record<string, unknown>>;
  /** @param row the stored row, with the needed column from it or from a row computed again */
  draw(row: Row): FigureSpec;
}

/** What refinement may learn from a row besides the column it looks at. */
export interface RefinementHint {
  columns: readonly string[];
  /** ln of how far beyond the threshold each thing that counts is, largest first (fit/onset.ts). */
  excess(row: Row): number[];
}

/** What queries, datasets and figures know of an experiment beyond its columns. Everything is optional: columns alone give datasets and figures. */
export interface Analysis {
  sql?: SqlPart;
  /** Axes and rows where the command line names none. */
  axes?(values: ParameterValues): Pick<Layout, 'x' | 'y' | 'row'>;
  /** Parameter that parts figures into columns, where it has several values. */
  column?: string;
  /** How values and panels are written. */
  texts?: {
    value?(column: string, value: unknown): string | null;
    panel?(column: string, value: unknown): string | null;
  };
  /** What a dataset has of each cell. */
  measures?: readonly Measure[];
  extension?: DatasetExtension;
  /** The figures of cells that differ only in what axes and panels show. */
  figures?(cells: readonly DatasetCell[], layout: Layout, about: readonly string[]): HeatFigure[];
  /** The parameters that all cells share, in words. */
  caption?(cells: readonly DatasetCell[], layout: Layout): string;
  fits?: Readonly<Record<string, Fit>>;
  refinement?: RefinementHint;
  portrait?: Portrait;
  /** Rows whose portraits a report shows. */
  exhibits?(session: Session, where: string): Promise<Row[]>;
  /** Lines for the summary of a report, and a paragraph on how to read its figures (HTML). */
  summary?(session: Session, where: string): Promise<{ rows: [string, string][]; note: string }>;
}

/** The rows of an experiment with all that is known to draw them. */
export interface Subject {
  stored: StoredView;
  /** Columns by which points part into cells. */
  parameters: readonly Column[];
  analysis: Analysis;
  texts: ColumnTexts;
}

/** Loads what is known of an experiment's rows. */
export async function subjectOf(stored: StoredView): Promise<Subject> {
  const analysis = ((await stored.shipped?.analysis?.()) ?? {}) as Analysis;
  return {
    stored,
    parameters: cellParameters(stored.columns),
    analysis,
    texts: columnTexts(stored.columns, analysis.texts),
  };
}
