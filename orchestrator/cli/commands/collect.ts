import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { positive, storeOption } from '../options.ts';
import { pollOption } from '../slurm-options.ts';

interface CollectArguments {
  folder: string | undefined;
  store: string;
  watch: boolean;
  poll: number;
}

/** The command `nightsweep collect`. */
export const collectCommand: CommandModule<object, CollectArguments> = {
  command: 'collect [folder]',
  describe: 'Take in the rows that chunks have so far, checked, each once; also while they run',
  builder: (yargs) =>
    yargs
      .positional('folder', {
        type: 'string',
        describe: 'Folder that export-chunks wrote (default: all submissions to a Slurm cluster)',
      })
      .option('store', { ...storeOption, describe: 'Folder that takes the rows in' })
      .option('watch', {
        type: 'boolean',
        default: false,
        describe: 'Go on until nothing of the submissions waits or runs, and send arrays that wait for room',
      })
      .option('poll', pollOption)
      .coerce('poll', positive('poll', false))
      .example('$0 collect night', 'into the store `results`; may be repeated')
      .example('$0 collect --watch', 'what was submitted, until it has ended'),
  handler: async ({ folder, store, watch, poll }) => {
    if (folder === undefined) {
      const { collectSubmissions } = await import('../actions/collect-submissions.ts');
      await collectSubmissions({ store, watches: watch, pollSeconds: poll }, await openRegistry());
      return;
    }
    const { collect } = await import('../actions/chunks.ts');
    await collect({ folder, store }, await openRegistry());
  },
};
