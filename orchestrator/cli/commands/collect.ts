import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { storeOption } from '../options.ts';

interface CollectArguments {
  folder: string;
  store: string;
}

/** The command `nightsweep collect`. */
export const collectCommand: CommandModule<object, CollectArguments> = {
  command: 'collect <folder>',
  describe: 'Take in the rows that chunks have so far, checked, each once; also while they run',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'Folder that export-chunks wrote' })
      .option('store', { ...storeOption, describe: 'Folder that takes the rows in' })
      .example('$0 collect night', 'into the store `results`; may be repeated'),
  handler: async ({ folder, store }) => {
    const { collect } = await import('../actions/chunks.ts');
    await collect({ folder, store }, await openRegistry());
  },
};
