import type { CommandModule } from 'yargs';
import type { PointRequest } from '../actions/point.ts';
import { openRegistry } from '../open-registry.ts';
import { backendOption, storeOption } from '../options.ts';

/** The command `nightsweep point`. */
export const pointCommand: CommandModule<object, PointRequest> = {
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
      .option('recompute', { type: 'boolean', default: false, describe: 'Compute the point again and compare' })
      .option('arrays', {
        type: 'string',
        describe: 'Folder to write its arrays to as .npy: what it is computed from, and the weights after the steps',
      })
      .example('$0 point 04f2 --recompute', 'compute it again, and compare')
      .example('$0 point 04f2', 'all columns of a point'),
  handler: async (given) => {
    const { point } = await import('../actions/point.ts');
    await point(given, await openRegistry());
  },
};
