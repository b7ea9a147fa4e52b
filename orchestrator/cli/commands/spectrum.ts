import type { CommandModule } from 'yargs';
import type { SpectrumRequest } from '../actions/spectrum.ts';
import { openRegistry } from '../open-registry.ts';
import { backendOption, storeOption } from '../options.ts';

/** The command `nightsweep spectrum`. */
export const spectrumCommand: CommandModule<object, SpectrumRequest> = {
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
      )
      .example('$0 spectrum 04f2 31ab --out figures', 'two points, into a folder')
      .example('$0 spectrum 04f2', 'the point whose id begins so'),
  handler: async (given) => {
    const { spectrum } = await import('../actions/spectrum.ts');
    await spectrum(given, await openRegistry());
  },
};
