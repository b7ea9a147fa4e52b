import type { CommandModule } from 'yargs';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { openRegistry } from '../open-registry.ts';
import {
  backendOption,
  blasCoreOption,
  memoryOption,
  positive,
  refreshOption,
  setOption,
  storeOption,
  trustOption,
  workersOption,
} from '../options.ts';

interface PlanArguments {
  sweep: string;
  store: string;
  backend: BackendChoice;
  'blas-core': string;
  workers: number | undefined;
  memory: number | undefined;
  refresh: string[];
  set: string[];
  trust: boolean;
}

/** The command `nightsweep plan`. */
export const planCommand: CommandModule<object, PlanArguments> = {
  command: 'plan <sweep>',
  describe: 'Show what a sweep would run: points, tasks, time, memory, bytes; runs nothing',
  builder: (yargs) =>
    yargs
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Sweep file (YAML)' })
      .option('store', storeOption)
      .option('backend', backendOption)
      .option('blas-core', blasCoreOption)
      .option('workers', { ...workersOption, coerce: positive('workers', true) })
      .option('memory', { ...memoryOption, coerce: positive('memory', false) })
      .option('refresh', refreshOption)
      .option('set', setOption)
      .option('trust', trustOption)
      .example('$0 plan sweeps/quickstart.yaml --set N=256,512,1024', 'the same sweep at other widths')
      .example('$0 plan sweeps/quickstart.yaml', 'points, time, memory and bytes of the quickstart'),
  handler: async ({ sweep, memory, 'blas-core': blasCore, ...given }) => {
    const { plan } = await import('../actions/plan.ts');
    await plan({ ...given, file: sweep, blasCore, memoryGb: memory }, await openRegistry());
  },
};
