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
  describe:
    'Say how far running sweeps are, how the last ones ended, and what waits on a Slurm cluster; it changes nothing',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', describe: 'Name of a sweep (default: all of the store)' })
      .option('store', storeOption)
      .example('$0 status', 'all sweeps of the store `results`')
      .example('$0 status overnight --store /shared/me/results', 'one sweep'),
  handler: async ({ sweep, store }) => {
    const { status } = await import('../actions/status.ts');
    await status({ sweep, store }, await openRegistry());
  },
};
