import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { storeOption, trustOption } from '../options.ts';

interface GcArguments {
  sweeps: string[];
  store: string;
  remove: boolean;
  trust: boolean;
}

/** The command `nightsweep gc`. */
export const gcCommand: CommandModule<object, GcArguments> = {
  command: 'gc <sweeps..>',
  describe: 'Count the rows that none of these sweep files asks for; with --remove remove them',
  builder: (yargs) =>
    yargs
      .positional('sweeps', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'All sweep files that are in use',
      })
      .option('store', storeOption)
      .option('remove', {
        type: 'boolean',
        default: false,
        describe: 'Remove the rows; without it they are only counted',
      })
      .option('trust', trustOption)
      .example('$0 gc sweeps/*.yaml --remove', 'remove the rows that none of them asks for')
      .example('$0 gc sweeps/*.yaml', 'count what none of them asks for'),
  handler: async ({ sweeps, store, remove, trust }) => {
    const { gc } = await import('../actions/gc.ts');
    await gc({ files: sweeps, store, remove, trust }, await openRegistry());
  },
};
