import type { CommandModule } from 'yargs';
import { positive } from '../options.ts';

/** Arguments of the command. */
export interface Arguments {
  sweep: string;
  precision: boolean;
  sample: number | undefined;
}

export const verifyCommand: CommandModule<object, Arguments> = {
  command: 'verify <sweep>',
  describe: 'Check how exact the results of a sweep are, on a sample of its own points',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Sweep file' })
      .option('precision', {
        type: 'boolean',
        demandOption: true,
        describe: 'Compute each point of the sample in f32 and in f64, from the same random numbers, and compare',
      })
      .option('sample', { type: 'number', default: 12, describe: 'Number of points, spread evenly over the sweep' })
      .coerce('sample', positive('sample', true)),
  handler: async (given) => (await import('../actions/verify.ts')).verify(given),
};
