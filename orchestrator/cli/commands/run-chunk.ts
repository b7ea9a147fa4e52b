import type { CommandModule } from 'yargs';
import { usageError } from '../errors.ts';
import { openRegistry } from '../open-registry.ts';
import { memoryOption, positive, trustOption, workersOption } from '../options.ts';

interface RunChunkArguments {
  folder: string;
  index: number;
  workers: number | undefined;
  memory: number | undefined;
  'limit-minutes': number | undefined;
  elapsed: number;
  'commit-seconds': number;
  scratch: string | undefined;
  scheduled: boolean;
  trust: boolean;
}

/** The command `nightsweep run-chunk`. */
export const runChunkCommand: CommandModule<object, RunChunkArguments> = {
  command: 'run-chunk <folder> <index>',
  describe: 'Compute one chunk; the same command goes on after an interruption',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'Folder that export-chunks wrote' })
      .positional('index', { type: 'number', demandOption: true, describe: 'Number of the chunk, from 0' })
      .option('workers', { ...workersOption, coerce: positive('workers', true) })
      .option('memory', { ...memoryOption, coerce: positive('memory', false) })
      .option('limit-minutes', {
        type: 'number',
        describe: 'End after so many minutes, with the rows that there are then',
        coerce: positive('limit-minutes', false),
      })
      .option('elapsed', {
        type: 'number',
        default: 0,
        describe: 'Seconds of the limit that are gone already',
      })
      .option('commit-seconds', {
        type: 'number',
        default: 10,
        describe: 'Rows are written so often, seconds',
      })
      .coerce('commit-seconds', positive('commit-seconds', false))
      .option('scratch', {
        type: 'string',
        describe: 'Folder on a disk of this machine, where rows are kept for up to two minutes',
      })
      .option('scheduled', {
        type: 'boolean',
        default: false,
        describe: "Obey a scheduler's signals; exit code 0 whenever all rows are safe",
      })
      .option('trust', trustOption)
      .example('$0 run-chunk night 3 --limit-minutes 55', 'chunk 3 within an hour')
      .example('$0 run-chunk chunks 3', 'the fourth chunk of a folder'),
  handler: async (given) => {
    const { folder, index, workers, memory, elapsed, scratch, scheduled, trust } = given;
    const limit = given['limit-minutes'];
    if (!(Number.isInteger(index) && index >= 0))
      throw usageError('the number of a chunk must be a whole number from 0');
    const { computeChunk } = await import('../actions/chunks.ts');
    await computeChunk(
      {
        ...{ folder, index, workers, memoryGb: memory, scratch, scheduled, trust },
        limitMinutes: limit === undefined ? undefined : Math.max(0, limit - elapsed / 60),
        commitSeconds: given['commit-seconds'],
      },
      await openRegistry(),
    );
  },
};
