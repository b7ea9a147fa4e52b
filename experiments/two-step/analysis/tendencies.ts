import type { Tendencies } from '../../../analysis/contract.ts';
import type { Session } from '../../../analysis/query/session.ts';
import { countQuery, sizesOf } from './fits/families.ts';

/** Outliers up to this one have their boundaries in a report. */
const upTo = [1, 2, 3, 4];

/** The boundaries of counts for N → ∞ with their verdicts, by the usual detector and along α2. */
export async function tendencies(session: Session, where: string): Promise<Tendencies | null> {
  if ((await sizesOf(session, where)) < 2) return null;
  const [{ familiesOf }, { fitBoundaries }, { limitFigures, limitSentence }] = await Promise.all([
    import('./fits/families.ts'),
    import('./fits/boundary-table.ts'),
    import('./fits/limit-figures.ts'),
  ]);
  const families = await familiesOf(session, countQuery(where), ['alpha2']);
  const boundaries = fitBoundaries(families, upTo, 'alpha2');
  const sentence = limitSentence(boundaries);
  return sentence === null ? null : { sentence, figures: limitFigures(boundaries) };
}
