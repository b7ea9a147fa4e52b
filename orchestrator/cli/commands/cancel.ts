import type { CommandModule } from 'yargs';
import { storeOption } from '../options.ts';

interface CancelArguments {
  sweep: string;
  store: string;
}

/** The command `nightsweep cancel`. */
export const cancelCommand: CommandModule<object, CancelArguments> = {
  command: 'cancel <sweep>',
  describe: "Take a sweep's elements out of the Slurm queue; rows that were computed are kept",
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Name of the sweep' })
      .option('store', storeOption)
      .example('$0 cancel overnight', 'then: nightsweep collect'),
  handler: async ({ sweep, store }) => {
    const { cancel } = await import('../actions/cancel.ts');
    await cancel({ sweep, store });
  },
};
