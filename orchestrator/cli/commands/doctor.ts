import type { CommandModule } from 'yargs';
import { storeOption } from '../options.ts';

interface DoctorArguments {
  store: string;
  'on-node': string | undefined;
}

/** The command `nightsweep doctor`. */
export const doctorCommand: CommandModule<object, DoctorArguments> = {
  command: 'doctor',
  describe: 'Check this machine, the place of the store, and the Slurm cluster; it changes nothing',
  builder: (yargs) =>
    yargs
      .option('store', storeOption)
      .option('on-node', {
        type: 'string',
        describe:
          'Look at a compute node of this partition too: its kernels, BLAS and clock, and whether it sees the store',
      })
      .example('$0 doctor', 'this machine and its cluster')
      .example('$0 doctor --on-node cpu --store /shared/me/results', 'a node of the partition cpu too'),
  handler: async ({ store, 'on-node': onNode }) => {
    const { doctor } = await import('../actions/doctor.ts');
    await doctor({ store, onNode });
  },
};
