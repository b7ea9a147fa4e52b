import type { FitOutcome } from '../../../../analysis/contract.ts';
import { fitTable } from '../../../../analysis/fit/fit-table.ts';
import type { Session } from '../../../../analysis/query/session.ts';
import { alignmentFigures } from './alignment-figures.ts';
import { alignmentColumns, fitAlignments } from './alignment.ts';
import { familiesOf } from './families.ts';
import { alignmentTable } from './fit-text.ts';

/** Fits exponents of overlaps with the target; null if there is nothing to fit. */
export async function alignmentFit(session: Session, query: string): Promise<FitOutcome | null> {
  const found = fitAlignments(await familiesOf(session, query, []));
  if (found.length === 0) return null;
  return {
    query,
    tables: [fitTable('alignment', alignmentColumns, found)],
    figures: alignmentFigures(found),
    text: alignmentTable(found),
  };
}
