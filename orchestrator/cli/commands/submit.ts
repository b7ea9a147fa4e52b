import type { CommandModule } from 'yargs';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { openRegistry } from '../open-registry.ts';
import { backendOption, blasCoreOption, storeOption, trustOption } from '../options.ts';
import { slurmValues, withSlurmOptions } from '../slurm-options.ts';

interface SubmitArguments {
  sweep: string;
  store: string;
  'dry-run': boolean;
  backend: BackendChoice;
  'blas-core': string;
  trust: boolean;
}

/** The command `nightsweep submit`. */
export const submitCommand: CommandModule<object, SubmitArguments> = {
  command: 'submit <sweep>',
  describe: 'Send what a sweep has left to a Slurm cluster, and end; `status` and `collect` look after it',
  builder: (yargs) =>
    withSlurmOptions(yargs)
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Sweep file (YAML)' })
      .option('store', {
        ...storeOption,
        describe: 'Folder that holds the results, on a file system that all nodes see',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Print scripts, calls and sizes, and send nothing',
      })
      .option('backend', backendOption)
      .option('blas-core', blasCoreOption)
      .option('trust', trustOption)
      .example('$0 submit sweeps/overnight.yaml --slurm.partition cpu --dry-run', 'see what would be sent')
      .example('$0 submit sweeps/overnight.yaml --slurm.partition cpu --slurm.time 4:00:00', 'send it'),
  handler: async (given) => {
    const { submit } = await import('../actions/submit.ts');
    const { sweep, store, backend, trust, 'blas-core': blasCore } = given;
    const request = { file: sweep, store, backend, blasCore, trust, slurm: slurmValues({ ...given }) };
    await submit(request, given['dry-run'], await openRegistry());
  },
};
