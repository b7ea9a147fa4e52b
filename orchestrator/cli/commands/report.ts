import type { CommandModule } from 'yargs';
export const reportCommand: CommandModule = { command: 'report', describe: false, handler: () => undefined };
