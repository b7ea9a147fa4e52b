import type { CommandModule } from 'yargs';
export const spectrumCommand: CommandModule = { command: 'spectrum', describe: false, handler: () => undefined };
