import type { CommandModule } from 'yargs';
import { Session } from '../../../analysis/query/session.ts';
import { recompute } from '../../run/recompute.ts';
import { pointColumns } from '../../store/codebook.ts';
import { quoted } from '../../store/duckdb.ts';
import type { Row } from '../../store/row.ts';
import { UsageError } from '../errors.ts';
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
    const row = await findPoint(store, id);
    for (const { name, unit } of pointColumns['two-step']) {
      process.stdout.write(`${name.padEnd(22)} ${show(row[name])}${unit ? `  [${unit}]` : ''}\n`);
    }
    if (!again) return;
    const { differences, summary } = await recompute(store, row);
    process.stdout.write(`\nrecomputed: ${summary}\n`);
    for (const line of differences) process.stdout.write(`  ${line}\n`);
  },
};

async function findPoint(store: string, id: string): Promise<Row> {
  if (!/^[0-9a-f]+$/.test(id))
    throw new UsageError(`"${id}" is not a point id: hexadecimal digits, e.g. from the column point_id`);
  const session = await Session.open(store);
  const found = await session.rows<Row>(`SELECT * FROM points WHERE starts_with(point_id, ${quoted(id)}) LIMIT 3`);
  session.close();
  if (found.length === 1) return found[0];
  if (found.length === 0) throw new UsageError(`no stored point begins with ${id} in ${store}`);
  throw new UsageError(
    `${id} is not unique: ${found.map((row) => String(row.point_id)).join(', ')}, …; give more digits`,
  );
}

function show(cell: Row[string] | undefined): string {
  if (cell === null || cell === undefined) return '—';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'object') return Array.from(cell, (x) => Number(x.toPrecision(7))).join(' ');
  return String(cell);
}
