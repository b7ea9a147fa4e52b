import type { CommandModule } from 'yargs';
import { Session } from '../../../analysis/query/session.ts';
import { recompute } from '../../run/recompute.ts';
import { pointColumns } from '../../store/codebook.ts';
import type { Row } from '../../store/row.ts';
import { findPoint } from '../find-point.ts';
import { storeOption } from '../options.ts';

interface Arguments {
  id: string;
  store: string;
  recompute: boolean;
}

export const pointCommand: CommandModule<object, Arguments> = {
  command: 'point <id>',
  describe: 'Show one point, all columns; recompute it on request and compare',
  builder: (yargs) =>
    yargs
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'Point id, or as much of its beginning as is unique',
      })
      .option('store', storeOption)
      .option('recompute', { type: 'boolean', default: false, describe: 'Compute the point again and compare' }),
  handler: async ({ id, store, recompute: again }) => {
    const session = await Session.open(store);
    const row = await findPoint(session, id, store);
    session.close();
    for (const { name, unit } of pointColumns['two-step']) {
      process.stdout.write(`${name.padEnd(22)} ${show(row[name])}${unit ? `  [${unit}]` : ''}\n`);
    }
    if (!again) return;
    const { differences, summary } = await recompute(store, row);
    process.stdout.write(`\nrecomputed: ${summary}\n`);
    for (const line of differences) process.stdout.write(`  ${line}\n`);
  },
};

function show(cell: Row[string] | undefined): string {
  if (cell === null || cell === undefined) return '—';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'object') return Array.from(cell, (x) => Number(x.toPrecision(7))).join(' ');
  return String(cell);
}
