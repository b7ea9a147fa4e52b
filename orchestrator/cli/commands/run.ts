import type { CommandModule } from 'yargs';
import { exitCodeOfError, usageError } from '../errors.ts';
import { openRegistry } from '../open-registry.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import type { RunRequest } from '../../run/run-sweep.ts';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import {
  backendOption,
  blasCoreOption,
  memoryOption,
  positive,
  refreshOption,
  setOption,
  storeOption,
  trustOption,
  workersOption,
} from '../options.ts';
import { type Executor, executorOption, pollOption, slurmValues, withSlurmOptions } from '../slurm-options.ts';

interface RunArguments {
  sweep: string;
  store: string;
  backend: BackendChoice;
  workers: number | undefined;
  memory: number | undefined;
  'blas-core': string;
  until: string | undefined;
  'max-hours': number | undefined;
  'task-timeout': number | undefined;
  refresh: string[];
  only: string[];
  set: string[];
  executor: Executor;
  poll: number;
  then: string | undefined;
  trust: boolean;
}

/** The command `nightsweep run`. */
export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run <sweep>',
  describe: 'Run what a sweep has left to run; the same command continues an interrupted one',
  builder: (yargs) =>
    withSlurmOptions(yargs)
      .positional('sweep', { type: 'string', demandOption: true, describe: 'Sweep file (YAML)' })
      .option('store', storeOption)
      .option('backend', backendOption)
      .option('workers', { ...workersOption, coerce: positive('workers', true) })
      .option('memory', { ...memoryOption, coerce: positive('memory', false) })
      .option('blas-core', blasCoreOption)
      .option('until', { type: 'string', describe: 'Stop cleanly before this local time, e.g. 07:00' })
      .option('max-hours', { type: 'number', describe: 'Stop cleanly after this many hours' })
      .option('task-timeout', {
        type: 'number',
        describe: 'Minutes after which a task is given up (default: 10 and 20 times its prediction)',
        coerce: positive('task-timeout', false),
      })
      .option('refresh', refreshOption)
      .option('only', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'Compute only the points whose ids begin so',
      })
      .option('set', setOption)
      .option('executor', executorOption)
      .option('poll', pollOption)
      .coerce('poll', positive('poll', false))
      .option('then', {
        type: 'string',
        describe: 'Shell command to run when the run has ended, however it did; $NIGHTSWEEP_SUMMARY says how',
      })
      .option('trust', trustOption)
      .example('$0 run sweeps/overnight.yaml --until 07:00', 'run overnight, stop before seven')
      .example(
        '$0 run sweeps/overnight.yaml --then \'mail -s "$NIGHTSWEEP_SUMMARY" me < /dev/null\'',
        'be told when it is over',
      )
      .example('$0 run sweeps/overnight.yaml --executor slurm --slurm.partition cpu', 'the same on a cluster'),
  handler: async (given) => {
    checkExecutor(given.executor, { ...given });
    if (given.executor === 'slurm') {
      const { runWatched } = await import('../actions/run-watched.ts');
      const { sweep: file, 'blas-core': blasCore, poll, ...rest } = given;
      const slurm = slurmValues({ ...given });
      const registry = await openRegistry();
      await told(given, () => runWatched({ ...rest, file, blasCore, slurm }, poll, registry));
      return;
    }
    const { run } = await import('../actions/run.ts');
    const { sweep, store, backend, workers, memory, until, refresh, only, set, trust } = given;
    const registry = await openRegistry();
    const request: Omit<RunRequest, 'hear'> = {
      ...{ file: sweep, store, backend, workers, memoryGb: memory, until, refresh, only, set, trust },
      blasCore: given['blas-core'],
      maxHours: given['max-hours'],
      taskTimeoutMinutes: given['task-timeout'],
    };
    await told(given, () => run(request, registry));
  },
};

/** Has a run done, and then the command that the user wants to follow it, also if the run threw. */
async function told({ sweep: file, store, then }: RunArguments, work: () => Promise<void>): Promise<void> {
  let code: number = exitCodes.failed;
  try {
    await work();
    code = Number(process.exitCode ?? exitCodes.done);
  } catch (error) {
    code = exitCodeOfError(error);
    throw error;
  } finally {
    if (then !== undefined) {
      const { runAfterwards } = await import('../../run/afterwards.ts');
      const wrong = runAfterwards(then, { file, store, code });
      if (wrong !== null) process.stderr.write(`warning: --then: ${wrong}\n`);
    }
  }
}

/** Options that have a meaning on this machine only. */
const localOptions = ['workers', 'memory', 'until', 'max-hours', 'task-timeout', 'refresh', 'only', 'set'];

/** Refuses options that the place where the sweep runs would ignore. */
function checkExecutor(executor: Executor, given: Readonly<Record<string, unknown>>): void {
  const isGiven = (name: string): boolean =>
    Array.isArray(given[name]) ? given[name].length > 0 : given[name] !== undefined;
  const slurm = Object.keys(given).filter((name) => name.startsWith('slurm.'));
  const [wrong] = (executor === 'slurm' ? localOptions : slurm).filter(isGiven);
  if (wrong === undefined) return;
  throw usageError(
    executor === 'slurm'
      ? `--${wrong} is for a run on this machine, and has no meaning with --executor slurm`
      : `--${wrong} is for a cluster; give --executor slurm too, or use \`nightsweep submit\``,
  );
}
