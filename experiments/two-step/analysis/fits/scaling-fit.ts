import type { FitOutcome } from '../../../../analysis/contract.ts';
import { fitTable } from '../../../../analysis/fit/fit-table.ts';
import type { Session } from '../../../../analysis/query/session.ts';
import { familiesOf } from './families.ts';
import { scalingTable } from './fit-text.ts';
import { scalingFigures } from './scaling-figures.ts';
import { fitScalings, scalingColumns, sizeColumns, sizesOf } from './scaling-table.ts';
import type { ScalingOptions } from './scaling.ts';

/** Fits exponents of the strengths of outliers; null if there is nothing to fit. */
export async function scalingFit(
  session: Session,
  query: string,
  options: ScalingOptions,
  ks: readonly number[],
): Promise<FitOutcome | null> {
  const found = fitScalings(await familiesOf(session, query, []), ks, options);
  if (found.length === 0) return null;
  return {
    query,
    tables: [fitTable('scaling', scalingColumns, found), fitTable('scaling-sizes', sizeColumns, sizesOf(found))],
    figures: scalingFigures(found),
    text: scalingTable(found),
  };
}
