import type { CommandModule } from 'yargs';
import { failureColumns, pointColumns } from '../../store/codebook.ts';
import { sweepJsonSchema } from '../../spec/sweep-schema.ts';

const topics = ['sweep', 'points', 'failures'] as const;

interface Arguments {
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
  handler: ({ of }) => {
    if (of === 'sweep') {
      process.stdout.write(`${JSON.stringify(sweepJsonSchema(), null, 2)}\n`);
      return;
    }
    const columns = of === 'points' ? pointColumns['two-step'] : failureColumns;
    const width = Math.max(...columns.map(({ name }) => name.length));
    for (const { name, type, unit, meaning } of columns) {
      process.stdout.write(`${name.padEnd(width)}  ${type.padEnd(7)}  ${meaning}${unit ? ` [${unit}]` : ''}\n`);
    }
  },
};
