import type { CommandModule } from 'yargs';

/** The command `nightsweep help`. */
export const helpCommand: CommandModule<object, { topic: string | undefined }> = {
  command: 'help [topic]',
  describe: 'Explain a topic, or a command; without a topic list them',
  builder: (yargs) =>
    yargs
      .positional('topic', { type: 'string', describe: 'A topic, such as detectors, or a command' })
      .example('$0 help', 'all topics')
      .example('$0 help detectors | less', 'which detector to report'),
  handler: async ({ topic }) => {
    const { help } = await import('../actions/help.ts');
    help(topic);
  },
};
