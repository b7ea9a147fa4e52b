import type { CommandModule } from 'yargs';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { backendOption, storeOption } from '../options.ts';

/** Arguments of the command. */
export interface Arguments {
  id: string;
  store: string;
  backend: BackendChoice;
  recompute: boolean;
}

export const pointCommand: CommandModule<object, Arguments> = {
  command: 'point <id>',
  describe: 'Show one point, all columns; recompute it on request and compare',
  builder: (yargs) =>
    yargs
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'Point id, or as much of its beginning as is unique',
      })
      .option('store', storeOption)
      .option('backend', backendOption)
      .option('recompute', { type: 'boolean', default: false, describe: 'Compute the point again and compare' }),
  handler: async (given) => (await import('../actions/point.ts')).point(given),
};
