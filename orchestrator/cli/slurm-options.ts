import type { Argv, Options } from 'yargs';
import { type SettingKind, slurmSettings } from '../sweep/slurm-settings.ts';

const optionOf = (name: string): string => `slurm.${name.replaceAll('_', '-')}`;

function kindOf(kind: SettingKind): Options {
  if (kind === 'lines') return { type: 'string', array: true };
  if (kind === 'flag') return { type: 'boolean' };
  if (kind === 'whole' || kind === 'number') return { type: 'number' };
  return kind === 'line' || kind === 'time' ? { type: 'string' } : { type: 'string', choices: kind };
}

/** Adds an option for each setting of Slurm, named `slurm.` and the setting. */
export function withSlurmOptions<T>(yargs: Argv<T>): Argv<T> {
  // Groups are shown in the order in which they are first named, and these matter more.
  yargs.group([], 'Positionals:').group(['help'], 'Options:');
  for (const [name, { kind, means }] of Object.entries(slurmSettings)) {
    const describe = means.charAt(0).toUpperCase() + means.slice(1);
    yargs.option(optionOf(name), {
      ...kindOf(kind),
      describe,
      group: 'Slurm (also under `slurm:` in the sweep file):',
    });
  }
  return yargs;
}

/** The values that these options have, by the names of settings. */
export function slurmValues(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(slurmSettings).map((name) => [name, given[optionOf(name)]]));
}

/** How often the queue is looked at. */
export const pollOption = {
  type: 'number',
  default: 30,
  describe: 'Shortest pause between two looks at the queue, seconds',
} as const satisfies Options;

/** Where a sweep runs. */
export type Executor = 'local' | 'slurm';

/** Where a sweep runs: on this machine, or on a cluster. */
export const executorOption = {
  choices: ['local', 'slurm'] as readonly Executor[],
  default: 'local' as Executor,
  describe: 'Where it runs: on this machine, or on a Slurm cluster, which is watched until all is done',
} as const satisfies Options;
