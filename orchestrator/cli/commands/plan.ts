import type { CommandModule } from 'yargs';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { backendOption, memoryOption, positive, storeOption, workersOption } from '../options.ts';

/** Arguments of the command. */
export interface Arguments {
  sweep: string;
  store: string;
  backend: BackendChoice;
  workers: number | undefined;
  memory: number | undefined;
}

export const planCommand: CommandModule<object, Arguments> = {
  command: 'plan <sweep>',
  describe: 'Show what a sweep would run: points, tasks, time, memory, bytes; runs nothing',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Sweep file (YAML)' })
      .option('store', storeOption)
      .option('backend', backendOption)
      .option('workers', { ...workersOption, coerce: positive('workers', true) })
      .option('memory', { ...memoryOption, coerce: positive('memory', false) }),
  handler: async (given) => (await import('../actions/plan.ts')).plan(given),
};
