import { formatCount } from '../../../analysis/text/quantities.ts';
import { alignedLines } from '../../../analysis/text/table.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { mergeStore } from '../../upkeep/merge-store.ts';
import { answer } from '../answer.ts';

/** Takes in the rows of another store and says how many were new. */
export async function merge({ from, store }: { from: string; store: string }, registry: Registry): Promise<void> {
  const { tables, differing, unchecked } = await mergeStore(store, from, registry);
  const told = tables.filter(({ rows }) => rows > 0);
  const lines = [
    ['taken in from', 'rows there', 'new here'],
    ...told.map(({ table, rows, taken }) => [table, formatCount(rows), formatCount(taken)]),
  ];
  answer(`${alignedLines(lines, [false, true, true]).join('\n')}\n`, { tables, differing, unchecked });
  for (const name of differing) {
    process.stderr.write(
      `note: both stores have a sweep "${name}", with different sweep files; the one of ${store} stays\n`,
    );
  }
  if (unchecked.length > 0) {
    process.stderr.write(
      `note: this version does not know ${unchecked.join(', ')}, so those rows were not checked against their parameters\n`,
    );
  }
}
