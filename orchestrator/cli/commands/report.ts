import type { CommandModule } from 'yargs';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { openRegistry } from '../open-registry.ts';
import { backendOption, storeOption } from '../options.ts';
import { choosingOptions, layoutOptions } from '../selection-options.ts';

interface ReportArguments {
  store: string;
  backend: BackendChoice;
  sweep: string | undefined;
  where: string | undefined;
  experiment: string | undefined;
  x: string | undefined;
  y: string | undefined;
  row: string | undefined;
  columns: string | undefined;
  figures: string[];
  out: string | undefined;
}

/** The command `nightsweep report`. */
export const reportCommand: CommandModule<object, ReportArguments> = {
  command: 'report',
  describe: 'Write figures, dataset and one self-contained HTML page about a sweep, finished or not',
  builder: (yargs) =>
    yargs
      .option('store', storeOption)
      .option('backend', backendOption)
      .options(choosingOptions)
      .options(layoutOptions)
      .option('figures', {
        type: 'string',
        array: true,
        default: ['main'],
        describe: 'Figures to draw for papers beside the page, by name: count, span-alignment, …; or all, main, none',
      })
      .option('out', { type: 'string', describe: 'Folder to write to (default: <store>/report/<sweep>)' })
      .example('$0 report --sweep quickstart', 'the page, the dataset and the main figures')
      .example('$0 report --sweep quickstart --figures all', 'every figure for papers besides'),
  handler: async (given) => {
    const { report } = await import('../actions/report.ts');
    await report(given, await openRegistry());
  },
};
