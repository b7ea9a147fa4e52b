import type { Session } from '../../../analysis/query/session.ts';
import { formatCount } from '../../../analysis/text/quantities.ts';

/** What a report says of the selected points: how far their numerics can be trusted, and how to read their figures. */
export async function summary(session: Session, where: string): Promise<{ rows: [string, string][]; note: string }> {
  const [found] = await session.rows<{ unconverged: number | null; residual: number | null }>(
    `SELECT sum((NOT converged)::INTEGER)::DOUBLE AS unconverged,
            max(list_max(triplet_residuals[1:greatest(outlier_count, 1)])) AS residual
       FROM points WHERE ${where}`,
  );
  return {
    rows: [
      ['largest triplet residual of an outlier', found.residual?.toExponential(1) ?? '—'],
      ['points whose Lanczos run met its bound', formatCount(found.unconverged ?? 0)],
    ],
    note: `A singular value of the updated weights counts as a <em>learned direction</em> if it lies above the noise edge and its vectors match the
predicted signal. Values above the edge without a match are <em>noise outliers</em>: single heavy samples or neurons; they are not counted. Rows of
earlier versions say nothing of the match, and are counted by the detector <code>strict</code>. The dashed lines in the diagrams are the
prediction for N → ∞; at the widths shown here fewer directions are expected.`,
  };
}
