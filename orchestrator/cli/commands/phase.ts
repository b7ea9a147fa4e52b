import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { storeOption } from '../options.ts';
import { choosingOptions, layoutOptions } from '../selection-options.ts';

interface PhaseArguments {
  store: string;
  sweep: string | undefined;
  where: string | undefined;
  experiment: string | undefined;
  x: string | undefined;
  y: string | undefined;
  row: string | undefined;
  columns: string | undefined;
  value: string[];
  only: string[] | undefined;
  out: string | undefined;
}

/** The command `nightsweep phase`. */
export const phaseCommand: CommandModule<object, PhaseArguments> = {
  command: 'phase',
  describe: 'Write the phase-diagram dataset (Parquet, codebook) and its figures (SVG, PNG)',
  builder: (yargs) =>
    yargs
      .option('store', storeOption)
      .options(choosingOptions)
      .options(layoutOptions)
      .option('value', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: "Draw the mean of this result column instead of the experiment's own figures",
      })
      .option('only', {
        type: 'string',
        array: true,
        describe: 'Draw only these figures, by name: count, span-alignment, …; or main, none',
      })
      .option('out', { type: 'string', describe: 'Folder to write to (default: <store>/phase/<sweep>)' })
      .example('$0 phase --sweep overnight --where "batch = \'reused\'"', 'one sweep, reused batches')
      .example('$0 phase --x width --y alpha2 --where "alpha1 = 0.3"', 'other axes')
      .example('$0 phase --only count --columns activation', 'one figure, a column of panels per activation')
      .example('$0 phase --value displacement', 'how far the weights move'),
  handler: async ({ value, ...given }) => {
    const { phase } = await import('../actions/phase.ts');
    await phase({ ...given, values: value }, await openRegistry());
  },
};
