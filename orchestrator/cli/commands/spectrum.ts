import { mkdirSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import { renderFigure, writeFigure } from '../../../analysis/figures/render.ts';
import { spectrumSpec } from '../../../analysis/figures/spectrum.ts';
import { spectrumPoint } from '../../../analysis/figures/spectrum-points.ts';
import { Session } from '../../../analysis/query/session.ts';
import { spectrumOf } from '../../run/recompute.ts';
import { findPoint } from '../find-point.ts';
import { storeOption } from '../options.ts';

interface Arguments {
  ids: string[];
  store: string;
  out: string;
}

export const spectrumCommand: CommandModule<object, Arguments> = {
  command: 'spectrum <ids..>',
  describe: 'Draw the singular values of chosen points: histogram, Marchenko–Pastur law, edges, outliers',
  builder: (yargs) =>
    yargs
      .positional('ids', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Point ids, or their beginnings',
      })
      .option('store', storeOption)
      .option('out', { type: 'string', default: 'figures', describe: 'Folder for the figures' })
      .epilogue(
        'Points that did not record their whole spectrum (spectrum: true in the sweep file) are computed again.',
      ),
  handler: async ({ ids, store, out }) => {
    const session = await Session.open(store);
    mkdirSync(out, { recursive: true });
    for (const id of ids) {
      const row = await findPoint(session, id, store);
      const figure = await renderFigure(spectrumSpec(spectrumPoint(row, [...(await spectrumOf(store, row))])));
      writeFigure(out, figure);
      process.stdout.write(`${out}/${figure.name}.png\n`);
    }
    session.close();
  },
};
