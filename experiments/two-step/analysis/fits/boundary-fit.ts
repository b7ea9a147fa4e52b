import type { FitOutcome } from '../../../../analysis/contract.ts';
import { fitTable } from '../../../../analysis/fit/fit-table.ts';
import type { Session } from '../../../../analysis/query/session.ts';
import { boundaryFigures } from './boundary-figures.ts';
import { boundaryColumns, fitBoundaries, thresholdColumns, thresholdsOf } from './boundary-table.ts';
import type { Axis } from './boundary.ts';
import { collapseFigures } from './collapse-figures.ts';
import { familiesOf } from './families.ts';
import { limitFigures } from './limit-figures.ts';
import { boundaryTable, thresholdTable } from './fit-text.ts';

/** Fits boundaries count ≥ k along an exponent; null if there is nothing to fit. */
export async function boundaryFit(
  session: Session,
  query: string,
  along: Axis,
  ks: readonly number[],
): Promise<FitOutcome | null> {
  const found = fitBoundaries(await familiesOf(session, query, [along]), ks, along);
  if (found.length === 0) return null;
  const hasLimit = found.some(({ log }) => log !== null);
  return {
    query,
    tables: [
      fitTable('boundary', boundaryColumns, found),
      fitTable('boundary-thresholds', thresholdColumns, thresholdsOf(found)),
    ],
    // Without a limit there is nothing that a figure could show better than the table.
    figures: hasLimit ? [...limitFigures(found), ...boundaryFigures(found), ...collapseFigures(found)] : [],
    text: hasLimit ? boundaryTable(found) : thresholdTable(found),
  };
}
