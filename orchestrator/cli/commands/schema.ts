import type { CommandModule } from 'yargs';
import type { SchemaRequest } from '../actions/schema.ts';
import { openRegistry } from '../open-registry.ts';

const topics = ['sweep', 'points', 'failures'] as const;

/** The command `nightsweep schema`. */
export const schemaCommand: CommandModule<object, SchemaRequest> = {
  command: 'schema [of]',
  describe: 'Print the JSON Schema of sweep files, or the codebook of stored columns',
  builder: (yargs) =>
    yargs
      .positional('of', {
        choices: topics,
        default: 'points' as const,
        describe: 'sweep: for editors; points, failures: columns and their meaning',
      })
      .option('experiment', { type: 'string', describe: 'Experiment whose columns are printed' })
      .example('$0 schema points', 'every column and its meaning')
      .example('$0 schema sweep > sweep.schema.json', 'for editors that check YAML'),
  handler: async (given) => {
    const { schema } = await import('../actions/schema.ts');
    schema(given, await openRegistry());
  },
};
