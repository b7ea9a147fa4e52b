import { shellWord } from '../../analysis/text/shell.ts';
import type { SlurmSettings } from '../sweep/slurm-settings.ts';
import { slurmTime } from './minutes.ts';

/** What the script of an array needs to know. */
export interface ScriptOptions {
  /** Name of the job. */
  name: string;
  /** Folder of chunks, absolute. */
  folder: string;
  /** The first chunk of the array, and how many there are. */
  first: number;
  count: number;
  cores: number;
  memoryMb: number;
  limitMinutes: number;
  settings: SlurmSettings;
  /** Nodes that are not used besides those of the settings. */
  exclude: readonly string[];
  /** The command line of this program: the program and its first arguments, absolute paths. */
  program: readonly string[];
}

/** Exit code of an element whose setup failed. */
export const setupFailed = 9;

/** Before the limit Slurm warns an element so many seconds: two minutes, less where the limit is short. */
export function warningSeconds(limitMinutes: number): number {
  return Math.min(120, Math.round((limitMinutes * 60) / 4));
}

/** The script of an array. It becomes the process that computes a chunk, so that signals reach that. */
export function arrayScript(options: ScriptOptions): string {
  const { folder, first, limitMinutes, settings, program } = options;
  const warning = warningSeconds(limitMinutes);
  const run = [...program, 'run-chunk', folder].map(shellWord).join(' ');
  const scratch = settings.scratch === undefined ? '' : ` --scratch "${settings.scratch}"`;
  const container = settings.container === undefined ? '' : `apptainer exec ${shellWord(settings.container)} `;
  return [
    '#!/bin/bash -l',
    ...directives(options, warning).map((directive) => `#SBATCH ${directive}`),
    ...(settings.setup ?? []).map((command) => `{ ${command}; } || exit ${setupFailed}`),
    `exec ${container}${run} $((${first} + SLURM_ARRAY_TASK_ID)) --scheduled --trust \\`,
    `  --limit-minutes ${limitMinutes} --elapsed $((SECONDS + ${warning}))${scratch}`,
    '',
  ].join('\n');
}

function directives(options: ScriptOptions, warning: number): string[] {
  const { name, folder, count, cores, memoryMb, limitMinutes, settings, exclude } = options;
  const { partition, account, qos, constraint, hint, concurrent, mail, clusters, memory = 'node' } = settings;
  const given = (option: string, value: string | number | undefined): string[] =>
    value === undefined ? [] : [`--${option}=${value}`];
  const excluded = [...(settings.exclude === undefined ? [] : [settings.exclude]), ...exclude].join(',');
  return [
    `--job-name=${name}`,
    `--array=0-${count - 1}${concurrent === undefined ? '' : `%${concurrent}`}`,
    '--requeue',
    '--open-mode=append',
    `--signal=B:USR2@${warning}`,
    // The environment of a job in which this command runs would change what the elements get.
    '--export=NONE',
    '--nodes=1',
    '--ntasks=1',
    `--cpus-per-task=${cores}`,
    ...(memory === 'node' ? [`--mem=${memoryMb}M`] : []),
    ...(memory === 'cpu' ? [`--mem-per-cpu=${Math.ceil(memoryMb / cores)}M`] : []),
    `--time=${slurmTime(limitMinutes)}`,
    // Slurm writes %A for the id of the array and %a for the index.
    `--output=${folder.replaceAll('%', '%%')}/log/slurm-%A_%a.log`,
    ...given('partition', partition),
    ...given('account', account),
    ...given('qos', qos),
    ...given('constraint', constraint),
    ...given('hint', hint),
    ...given('exclude', excluded === '' ? undefined : excluded),
    ...given('clusters', clusters),
    ...(mail === undefined ? [] : [`--mail-user=${mail}`, '--mail-type=END,FAIL']),
    ...(settings.sbatch ?? []),
  ];
}
