import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { storeOption } from '../options.ts';

interface WatchArguments {
  sweep: string | undefined;
  store: string;
  port: number;
}

/** The command `nightsweep watch`. */
export const watchCommand: CommandModule<object, WatchArguments> = {
  command: 'watch [sweep]',
  describe: 'Show the report of a sweep in the browser while it runs: the page fills as rows come',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', describe: 'Name of a sweep (default: the one that began last)' })
      .option('store', storeOption)
      .option('port', { type: 'number', default: 0, describe: 'Port on 127.0.0.1 (default: any that is free)' })
      .example('$0 watch', 'the sweep that began last; open the address that it prints')
      .example('ssh -L 8080:127.0.0.1:8080 node1 nightsweep watch --port 8080', 'a run on another machine'),
  handler: async (given) => {
    const { watch } = await import('../actions/watch.ts');
    await watch(given, await openRegistry());
  },
};
