import type { CommandModule } from 'yargs';
import { storeOption } from '../options.ts';
import { type SelectionArguments, selectionOptions } from '../selection-options.ts';

/** Arguments of the command. */
export interface Arguments extends SelectionArguments {
  store: string;
  out: string | undefined;
}

export const phaseCommand: CommandModule<object, Arguments> = {
  command: 'phase',
  describe: 'Write the phase-diagram dataset (Parquet, codebook) and its figures (SVG, PNG)',
  builder: (yargs) =>
    yargs
      .option('store', storeOption)
      .options(selectionOptions)
      .option('out', { type: 'string', describe: 'Folder to write to (default: <store>/phase/<sweep>)' })
      .example('$0 phase --sweep overnight --where "batch = \'reused\'"', 'one sweep, reused batches')
      .example('$0 phase --x width --y alpha2 --where "alpha1 = 0.3"', 'other axes'),
  handler: async (given) => (await import('../actions/phase.ts')).phase(given),
};
