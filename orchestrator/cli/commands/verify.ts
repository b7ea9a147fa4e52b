import type { CommandModule } from 'yargs';
import { readSample } from '../../recheck/sample.ts';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { usageError } from '../errors.ts';
import { openRegistry } from '../open-registry.ts';
import { backendOption, blasCoreOption, storeOption, trustOption } from '../options.ts';

interface VerifyArguments {
  sweep: string;
  store: string;
  precision: boolean;
  sample: string;
  backend: BackendChoice;
  'blas-core': string;
  trust: boolean;
}

/** The command `nightsweep verify`. */
export const verifyCommand: CommandModule<object, VerifyArguments> = {
  command: 'verify <sweep>',
  describe: 'Compute a sample of the stored points again and compare; or check that f32 is exact enough',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Sweep file' })
      .option('store', storeOption)
      .option('sample', {
        type: 'string',
        default: '12',
        describe: 'Points to check, spread evenly: a number, or a share as in 1%',
      })
      .option('precision', {
        type: 'boolean',
        default: false,
        describe: 'Instead compute each point in f32 and in f64, from the same random numbers, and compare',
      })
      .option('backend', backendOption)
      .option('blas-core', blasCoreOption)
      .option('trust', trustOption)
      .example('$0 verify sweeps/overnight.yaml --precision', 'is f32 exact enough for this sweep?')
      .example('$0 verify sweeps/overnight.yaml --sample 1%', 'a hundredth of the stored points, again'),
  handler: async ({ sweep, store, sample: given, precision, backend, 'blas-core': blasCore, trust }) => {
    const sample = readSample(given);
    if (!sample) throw usageError(`--sample must be a positive whole number or a percentage up to 100%, not ${given}`);
    const registry = await openRegistry();
    if (precision) {
      const { comparePrecisions } = await import('../actions/verify-precision.ts');
      await comparePrecisions({ file: sweep, sample, trust }, registry);
    } else {
      const { checkStored } = await import('../actions/verify-stored.ts');
      await checkStored({ file: sweep, store, sample, backend, blasCore, trust }, registry);
    }
  },
};
