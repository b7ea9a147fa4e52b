import { Session } from '../../../analysis/query/session.ts';
import { backendOpener } from '../../machine/choose-backend.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import { recompute } from '../../recheck/recompute.ts';
import { pointColumns } from '../../../store/codebook.ts';
import type { Row } from '../../../store/row.ts';
import { findPoint } from '../find-point.ts';
import type { Arguments } from '../commands/point.ts';

/** What `nightsweep point` does. */
export async function point({ id, store, backend, recompute: again }: Arguments): Promise<void> {
  const session = await Session.open(store);
  const row = await findPoint(session, id, store);
  session.close();
  for (const { name, unit } of pointColumns['two-step']) {
    process.stdout.write(`${name.padEnd(22)} ${show(row[name])}${unit ? `  [${unit}]` : ''}\n`);
  }
  if (!again) return;
  const { differences, summary } = await recompute(store, row, backendOpener(backend));
  process.stdout.write(`\nrecomputed: ${summary}\n`);
  for (const line of differences) process.stdout.write(`  ${line}\n`);
  if (differences.length > 0) process.exitCode = exitCodes.failed;
}

function show(cell: Row[string] | undefined): string {
  if (cell === null || cell === undefined) return '—';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'object') return Array.from(cell, (x) => Number(x.toPrecision(7))).join(' ');
  return String(cell);
}
