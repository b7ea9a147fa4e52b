import type { Row } from '../../../kernels/contract/column.ts';
import type { Session } from '../../../analysis/query/session.ts';

/**
 * Points whose spectra a report shows: of the widest networks, the one with most outliers in either batch mode, first draw first.
 */
export function chosenPoints(session: Session, condition: string): Promise<Row[]> {
  return session.rows<Row>(
    `SELECT * FROM points WHERE ${condition}
      QUALIFY row_number() OVER (PARTITION BY batch ORDER BY width DESC, outlier_count DESC, replicate, alpha1, alpha2, point_id) = 1
      ORDER BY batch DESC`,
  );
}
