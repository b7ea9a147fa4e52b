import type { CommandModule } from 'yargs';

const topics = ['sweep', 'points', 'failures'] as const;

/** Arguments of the command. */
export interface Arguments {
  of: (typeof topics)[number];
}

export const schemaCommand: CommandModule<object, Arguments> = {
  command: 'schema [of]',
  describe: 'Print the JSON Schema of sweep files, or the codebook of stored columns',
  builder: (yargs) =>
    yargs.positional('of', {
      choices: topics,
      default: 'points' as const,
      describe: 'sweep: for editors; points, failures: columns and their meaning',
    }),
  handler: async (given) => (await import('../actions/schema.ts')).schema(given),
};
