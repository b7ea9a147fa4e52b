import type { CommandModule } from 'yargs';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { openRegistry } from '../open-registry.ts';
import { backendOption, blasCoreOption, positive, storeOption, trustOption } from '../options.ts';

interface ExportArguments {
  sweep: string;
  folder: string;
  store: string;
  minutes: number;
  backend: BackendChoice;
  'blas-core': string;
  trust: boolean;
}

/** The command `nightsweep export-chunks`. */
export const exportChunksCommand: CommandModule<object, ExportArguments> = {
  command: 'export-chunks <sweep> <folder>',
  describe: 'Write what a sweep has left to run as chunks that any machine can compute',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Sweep file' })
      .positional('folder', {
        type: 'string',
        demandOption: true,
        describe: 'New folder for the chunks and their rows',
      })
      .option('store', { ...storeOption, describe: 'Store whose points are left out' })
      .option('minutes', { type: 'number', default: 30, describe: 'What a chunk should take on one core, minutes' })
      .coerce('minutes', positive('minutes', false))
      .option('backend', backendOption)
      .option('blas-core', blasCoreOption)
      .option('trust', trustOption)
      .example('$0 export-chunks sweeps/overnight.yaml night', 'then: parallel nightsweep run-chunk night ::: 0 1 2 3'),
  handler: async ({ sweep, folder, store, minutes, backend, 'blas-core': blasCore, trust }) => {
    const { writeOut } = await import('../actions/chunks.ts');
    await writeOut({ file: sweep, folder, store, minutes, backend, blasCore, trust }, await openRegistry());
  },
};
