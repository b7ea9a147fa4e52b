import type { Row } from '../../../kernels/contract/column.ts';
import { firstOfEach } from '../../../analysis/query/first-of-each.ts';
import type { Session } from '../../../analysis/query/session.ts';

/**
 * Points whose spectra a report shows. For either batch mode it is the one with most outliers among the widest networks, of several the
 * first draw.
 * @param condition SQL condition that selects the points
 */
export function chosenPoints(session: Session, condition: string): Promise<Row[]> {
  return session.rows<Row>(
    `${firstOfEach('points', condition, 'batch', 'width DESC, outlier_count DESC, replicate, alpha1, alpha2, point_id')}
      ORDER BY batch DESC`,
  );
}
