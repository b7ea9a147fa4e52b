import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { alignmentFigures } from '../../../experiments/two-step/analysis/fits/alignment-figures.ts';
import { boundaryFigures } from '../../../experiments/two-step/analysis/fits/boundary-figures.ts';
import { collapseFigures } from '../../../experiments/two-step/analysis/fits/collapse-figures.ts';
import { type FigureSpec, renderFigure, writeFigure } from '../../../analysis/figures/render.ts';
import { scalingFigures } from '../../../experiments/two-step/analysis/fits/scaling-figures.ts';
import { alignmentColumns, fitAlignments } from '../../../experiments/two-step/analysis/fits/alignment.ts';
import { boundaryColumns, fitBoundaries, thresholdColumns, thresholdsOf } from '../../../experiments/two-step/analysis/fits/boundary-table.ts';
import { type FitColumn, writeFitTable } from '../../../analysis/fit/fit-table.ts';
import { familiesOf, familyQuery } from '../../../experiments/two-step/analysis/fits/families.ts';
import { fitScalings, scalingColumns, sizeColumns, sizesOf } from '../../../experiments/two-step/analysis/fits/scaling-table.ts';
import { provenanceOf } from '../../../analysis/query/provenance.ts';
import { Session } from '../../../analysis/query/session.ts';
import { version } from '../../version.ts';
import type { Arguments, FitKind } from '../commands/fit.ts';
import { UsageError } from '../errors.ts';
import { readSelection, refuseEmpty } from '../selection.ts';
import { boundaryTable, scalingTable, alignmentTable } from '../../../experiments/two-step/analysis/fits/fit-text.ts';

/** One table of a fit as it is written. */
interface Table<T> {
  name: string;
  columns: readonly FitColumn<T>[];
  rows: readonly T[];
}

/** What a fit found: tables, figures, and lines for reading. */
interface Outcome {
  tables: Table<never>[];
  figures: FigureSpec[];
  text: string;
}

const table = <T>(name: string, columns: readonly FitColumn<T>[], rows: readonly T[]): Table<never> =>
  ({ name, columns, rows }) as unknown as Table<never>;

/** What `nightsweep fit` does. */
export async function fit(given: Arguments): Promise<void> {
  const { store, what, k, along, detector, correction, omega } = given;
  const session = await Session.open(store);
  const selection = await readSelection(session, store, { ...given, x: 'alpha1', y: 'alpha2', row: 'width' });
  await refuseEmpty(session, selection);
  const query = familyQuery(selection.condition, detector);
  const outcome = await fits[what](session, query, given);
  const out = given.out ?? join(store, 'fit', given.sweep ?? 'all');
  mkdirSync(out, { recursive: true });
  const options = { fit: what, sweep: given.sweep, where: given.where, k, along, detector, correction, omega };
  const provenance = await provenanceOf(session, out, {
    query,
    where: selection.condition,
    options,
    nightsweep: version(),
  });
  process.stdout.write(outcome.text);
  for (const { name, columns, rows } of outcome.tables) {
    process.stdout.write(`${await writeFitTable(session, out, name, columns, rows, provenance)}\n`);
  }
  for (const spec of outcome.figures) {
    writeFigure(out, await renderFigure(spec));
    process.stdout.write(`${out}/${spec.name}.png\n`);
  }
  session.close();
}

const upTo = (k: number): number[] => Array.from({ length: k }, (_, i) => i + 1);

const fits: Record<FitKind, (session: Session, query: string, given: Arguments) => Promise<Outcome>> = {
  boundary: async (session, query, { k, along }) => {
    const found = fitBoundaries(await familiesOf(session, query, [along]), upTo(k), along);
    if (found.length === 0) throw nothing(`cells with several values of ${along} and draws that count an outlier`);
    return {
      tables: [
        table('boundary', boundaryColumns, found),
        table('boundary-thresholds', thresholdColumns, thresholdsOf(found)),
      ],
      figures: [...boundaryFigures(found), ...collapseFigures(found)],
      text: boundaryTable(found),
    };
  },
  scaling: async (session, query, { k, correction, omega }) => {
    const found = fitScalings(await familiesOf(session, query, []), upTo(k), { correction, omega });
    if (found.length === 0) {
      throw nothing(`cells with outliers in three draws and more at ${correction ? 'three' : 'two'} sizes N at least`);
    }
    return {
      tables: [table('scaling', scalingColumns, found), table('scaling-sizes', sizeColumns, sizesOf(found))],
      figures: scalingFigures(found),
      text: scalingTable(found),
    };
  },
  alignment: async (session, query) => {
    const found = fitAlignments(await familiesOf(session, query, []));
    if (found.length === 0) throw nothing('cells with several draws at two sizes N at least');
    return {
      tables: [table('alignment', alignmentColumns, found)],
      figures: alignmentFigures(found),
      text: alignmentTable(found),
    };
  },
};

function nothing(needed: string): UsageError {
  return new UsageError(`the selection has nothing to fit: it needs ${needed}`);
}
