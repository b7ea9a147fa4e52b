import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { setOption, storeOption, trustOption } from '../options.ts';

interface ExplainArguments {
  sweep: string;
  store: string;
  points: boolean;
  set: string[];
  trust: boolean;
}

/** The command `nightsweep explain`. */
export const explainCommand: CommandModule<object, ExplainArguments> = {
  command: 'explain <sweep>',
  describe: 'Say which points of a sweep are stored, new, outdated or failed, and why',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Sweep file' })
      .option('store', storeOption)
      .option('points', {
        type: 'boolean',
        default: false,
        describe: 'List every point: its id, its state and why, with tabs between',
      })
      .option('set', setOption)
      .option('trust', trustOption)
      .example('$0 explain sweeps/quickstart.yaml', 'what a run would compute, and why')
      .example('$0 explain sweeps/quickstart.yaml', 'how many points are stored, new, outdated or failed'),
  handler: async ({ sweep, store, points, set, trust }) => {
    const { explain } = await import('../actions/explain.ts');
    await explain({ file: sweep, store, points, set, trust }, await openRegistry());
  },
};
