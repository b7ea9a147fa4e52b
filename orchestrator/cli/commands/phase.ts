import type { CommandModule } from 'yargs';
export const phaseCommand: CommandModule = { command: 'phase', describe: false, handler: () => undefined };
