import type { CommandModule } from 'yargs';

/** The command `nightsweep setup`. */
export const setupCommand: CommandModule = {
  command: 'setup',
  describe: 'Build the native addon, several times faster than what is used without it; needs a compiler and OpenBLAS',
  builder: (yargs) =>
    yargs
      .example('$0 setup', 'build the addon')
      .example('$0 setup && nightsweep doctor', 'and look whether it is used'),
  handler: async () => {
    const { setup } = await import('../actions/setup.ts');
    setup();
  },
};
