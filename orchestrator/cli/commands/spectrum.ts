import type { CommandModule } from 'yargs';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { backendOption, storeOption } from '../options.ts';

/** Arguments of the command. */
export interface Arguments {
  ids: string[];
  store: string;
  backend: BackendChoice;
  out: string | undefined;
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
      .option('backend', backendOption)
      .option('out', { type: 'string', describe: 'Folder to write to (default: <store>/spectra)' })
      .epilogue(
        'Points that did not record their whole spectrum (spectrum: true in the sweep file) are computed again.',
      ),
  handler: async (given) => (await import('../actions/spectrum.ts')).spectrum(given),
};
