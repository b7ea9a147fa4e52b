import { formatCount } from '../../../analysis/text/quantities.ts';
import { alignedLines } from '../../../analysis/text/table.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { collectGarbage, type GarbageRequest } from '../../run/collect-garbage.ts';

/** Says which rows no sweep file in use asks for, and removes them if asked to. */
export async function gc(request: GarbageRequest, registry: Registry): Promise<void> {
  const { rows, kept } = await collectGarbage(request, registry);
  for (const { name, points } of kept) process.stdout.write(`kept: ${name}, ${formatCount(points)} points\n`);
  const table = [
    ['experiment', 'sweep', 'rows', 'not asked for'],
    ...rows.map(({ table: name, sweep, rows: count, unasked }) => [
      name,
      sweep,
      formatCount(count),
      formatCount(unasked),
    ]),
  ];
  process.stdout.write(`\n${alignedLines(table, [false, false, true, true]).join('\n')}\n\n`);
  const unasked = rows.reduce((sum, one) => sum + one.unasked, 0);
  const all = rows.reduce((sum, one) => sum + one.rows, 0);
  const asked = `${formatCount(unasked)} of ${formatCount(all)} rows are asked for by none of these sweep files`;
  const end = request.remove ? 'they were removed' : 'nothing was removed; --remove removes them';
  process.stdout.write(`${asked}${unasked === 0 ? '' : `; ${end}`}\n`);
}
