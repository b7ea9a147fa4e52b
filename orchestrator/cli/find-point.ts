import type { Session } from '../../analysis/query/session.ts';
import { pointIdLength } from '../../kernels/contract/identity.ts';
import { quoted } from '../../store/duckdb.ts';
import { type Row, textOf } from '../../store/row.ts';
import { UsageError } from './errors.ts';

/** The stored point whose id begins as given. */
export async function findPoint(session: Session, id: string, store: string): Promise<Row> {
  if (!/^[0-9a-f]+$/.test(id) || id.length > pointIdLength) {
    throw new UsageError(
      `"${id}" is not a point id: up to ${pointIdLength} hexadecimal digits, as in the column point_id`,
    );
  }
  const found = await session.rows<Row>(`SELECT * FROM points WHERE starts_with(point_id, ${quoted(id)}) LIMIT 3`);
  if (found.length === 1) return found[0];
  if (found.length === 0) throw new UsageError(`no stored point begins with ${id} in ${store}`);
  throw new UsageError(
    `${id} is not unique: ${found.map((row) => textOf(row, 'point_id')).join(', ')}, …; give more digits`,
  );
}
