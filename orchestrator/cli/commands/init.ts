import type { CommandModule } from 'yargs';
import { openRegistry } from '../open-registry.ts';

interface InitArguments {
  file: string;
  experiment: string | undefined;
}

/** The command `nightsweep init`. */
export const initCommand: CommandModule<object, InitArguments> = {
  command: 'init [file]',
  describe: 'Write a sweep file to start from: a small grid, and every parameter with its default and meaning',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', default: 'my-sweep.yaml', describe: 'File to write' })
      .option('experiment', { type: 'string', describe: 'Experiment of the sweep (default: the usual one)' })
      .example('$0 init', 'my-sweep.yaml')
      .example('$0 init sweeps/first.yaml', 'in a folder, which is made'),
  handler: async (given) => {
    const { init } = await import('../actions/init.ts');
    init(given, await openRegistry());
  },
};
