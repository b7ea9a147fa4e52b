import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { storeOption } from '../options.ts';

interface StatusArguments {
  sweep: string | undefined;
  store: string;
}

/** The command `nightsweep status`. */
export const statusCommand: CommandModule<object, StatusArguments> = {
  command: 'status [sweep]',
  describe: 'Say how sweeps on a Slurm cluster stand, and why elements wait or ended; it changes nothing',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', describe: 'Name of a sweep (default: all that were submitted)' })
      .option('store', storeOption)
      .example('$0 status', 'all submissions of the store `results`')
      .example('$0 status overnight --store /shared/me/results', 'one sweep'),
  handler: async ({ sweep, store }) => {
    const { status } = await import('../actions/status.ts');
    await status({ sweep, store }, await openRegistry());
  },
};
