import type { CommandModule } from 'yargs';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { backendOption, storeOption } from '../options.ts';
import { type SelectionArguments, selectionOptions } from '../selection-options.ts';

/** Arguments of the command. */
export interface Arguments extends SelectionArguments {
  store: string;
  backend: BackendChoice;
  out: string | undefined;
}

export const reportCommand: CommandModule<object, Arguments> = {
  command: 'report',
  describe: 'Write figures, dataset and one self-contained HTML page about a sweep, finished or not',
  builder: (yargs) =>
    yargs
      .option('store', storeOption)
      .option('backend', backendOption)
      .options(selectionOptions)
      .option('out', { type: 'string', describe: 'Folder to write to (default: <store>/report/<sweep>)' }),
  handler: async (given) => (await import('../actions/report.ts')).report(given),
};
