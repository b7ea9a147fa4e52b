import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { storeOption } from '../options.ts';

interface MergeArguments {
  from: string;
  store: string;
}

/** The command `nightsweep merge`. */
export const mergeCommand: CommandModule<object, MergeArguments> = {
  command: 'merge <from>',
  describe: 'Take in the rows of another store, checked, each once',
  builder: (yargs) =>
    yargs
      .positional('from', { type: 'string', demandOption: true, describe: 'The other store; it stays as it is' })
      .option('store', { ...storeOption, describe: 'Folder that takes the rows in' })
      .example('$0 merge ../laptop/results', 'two machines ran parts of a sweep')
      .example('$0 merge ../other/results', 'into the store `results`'),
  handler: async ({ from, store }) => {
    const { merge } = await import('../actions/merge.ts');
    await merge({ from, store }, await openRegistry());
  },
};
