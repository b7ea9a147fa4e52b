import { formatCount } from '../../../analysis/text/quantities.ts';
import { alignedLines } from '../../../analysis/text/table.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { collectGarbage, type GarbageRequest } from '../../upkeep/collect-garbage.ts';
import { answer, listOf } from '../answer.ts';

/** Says which rows no sweep file in use asks for, and removes them if asked to. */
export async function gc(request: GarbageRequest, registry: Registry): Promise<void> {
  const { rows, kept } = await collectGarbage(request, registry);
  const told = kept.map(({ name, points }) => `kept: ${name}, ${formatCount(points)} points`);
  const table = [
    ['experiment', 'sweep', 'rows', 'not asked for'],
    ...rows.map(({ table: name, sweep, rows: count, unasked }) => [
      name,
      sweep,
      formatCount(count),
      formatCount(unasked),
    ]),
  ];
  const unasked = rows.reduce((sum, one) => sum + one.unasked, 0);
  const all = rows.reduce((sum, one) => sum + one.rows, 0);
  const asked = `${formatCount(unasked)} of ${formatCount(all)} rows are asked for by none of these sweep files`;
  const end = request.remove ? 'they were removed' : 'nothing was removed; --remove removes them';
  const lines = [
    ...told,
    '',
    ...alignedLines(table, [false, false, true, true]),
    '',
    `${asked}${unasked === 0 ? '' : `; ${end}`}`,
  ];
  answer(listOf(lines), { kept, sweeps: rows, rows: all, unasked, removed: request.remove });
}
