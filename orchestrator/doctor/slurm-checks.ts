import { formatCount } from '../../analysis/text/quantities.ts';
import type { CommandRunner } from '../execute/command-runner.ts';
import { AskSlurm } from '../slurm/ask-slurm.ts';
import { profileFile } from '../slurm/settings.ts';
import type { CheckFinding } from './finding.ts';

/** Commands of Slurm that this program calls. */
const commands = ['sbatch', 'squeue', 'scancel', 'sinfo', 'scontrol'];

/** Checks the cluster that this machine belongs to; one finding if it belongs to none. */
export async function slurmChecks(run: CommandRunner): Promise<CheckFinding[]> {
  const versions = await Promise.all(
    commands.map(async (command) => ({ command, ...(await run(command, ['--version'])) })),
  );
  const missing = versions.filter(({ code }) => code === null).map(({ command }) => command);
  if (missing.length === commands.length) {
    return [{ what: 'Slurm', state: 'of note', text: 'not here; `export-chunks` and `run-chunk` work without it' }];
  }
  if (missing.length > 0) return [{ what: 'Slurm', state: 'wrong', text: `${missing.join(', ')} cannot be found` }];
  let facts;
  try {
    facts = await new AskSlurm(run, undefined).facts();
  } catch (error) {
    return [{ what: 'Slurm', state: 'wrong', text: (error as Error).message }];
  }
  const { cluster, partitions, nodes } = facts;
  const accounts = cluster.accounting
    ? 'keeps accounts'
    : 'keeps no accounts: how elements ended is known for some minutes only';
  return [
    {
      what: 'Slurm',
      state: 'fine',
      text: `${cluster.name}, version ${cluster.version}; arrays of up to ${formatCount(cluster.maxArraySize)} elements; it ${accounts}`,
    },
    ...partitions.map(({ name, up, maxMinutes, isDefault }): CheckFinding => {
      const own = nodes.filter(({ partition }) => partition === name);
      const cores = Math.max(0, ...own.map((node) => node.cores));
      const limit = maxMinutes === Infinity ? 'no time limit' : `at most ${formatCount(maxMinutes)} min`;
      const text = `${formatCount(own.length)} nodes of up to ${cores} cores, ${limit}${isDefault ? ', the default' : ''}${up ? '' : '; it takes no jobs now'}`;
      return { what: `partition ${name}`, state: up ? 'fine' : 'of note', text };
    }),
    { what: 'profile', state: 'fine', text: `settings for all sweeps here may stand in ${profileFile(cluster.name)}` },
  ];
}
