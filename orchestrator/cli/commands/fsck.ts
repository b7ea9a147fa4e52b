import type { CommandModule } from 'yargs';
import type { FsckRequest } from '../actions/fsck.ts';
import { storeOption } from '../options.ts';

/** The command `nightsweep fsck`. */
export const fsckCommand: CommandModule<object, FsckRequest> = {
  command: 'fsck',
  describe: 'Read every byte of a store and say what is damaged, foreign or doubled',
  builder: (yargs) =>
    yargs
      .option('store', storeOption)
      .option('repair', {
        type: 'boolean',
        default: false,
        describe: 'Move what is damaged into the folder `damaged` of the store; a run then computes its points again',
      })
      .example('$0 fsck', 'say what is wrong; exit code 1 if anything is damaged')
      .example('$0 fsck --repair', 'set it aside'),
  handler: async (given) => {
    const { fsck } = await import('../actions/fsck.ts');
    await fsck(given);
  },
};
