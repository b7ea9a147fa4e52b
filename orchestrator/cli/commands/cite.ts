import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { trustOption } from '../options.ts';

interface CiteArguments {
  sweep: string;
  trust: boolean;
}

/** The command `nightsweep cite`. */
export const citeCommand: CommandModule<object, CiteArguments> = {
  command: 'cite <sweep>',
  describe: 'Print the references that a sweep rests on, as BibTeX',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Sweep file (YAML)' })
      .option('trust', trustOption)
      .example('$0 cite sweeps/quickstart.yaml > sources.bib', 'the sources of the quickstart')
      .example('$0 cite sweeps/overnight.yaml', 'print them'),
  handler: async ({ sweep, trust }) => {
    const { cite } = await import('../actions/cite.ts');
    await cite({ file: sweep, trust }, await openRegistry());
  },
};
