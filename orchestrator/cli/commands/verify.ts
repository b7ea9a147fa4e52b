import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';
import { positive, trustOption } from '../options.ts';

interface VerifyArguments {
  sweep: string;
  precision: boolean;
  sample: number;
  trust: boolean;
}

/** The command `nightsweep verify`. */
export const verifyCommand: CommandModule<object, VerifyArguments> = {
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
      .coerce('sample', positive('sample', true))
      .option('trust', trustOption),
  handler: async ({ sweep, sample, trust }) => {
    const { verify } = await import('../actions/verify.ts');
    await verify({ file: sweep, sample, trust }, await openRegistry());
  },
};
