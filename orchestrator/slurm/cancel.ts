import { suggestion } from '../../analysis/text/nearest.ts';
import type { CommandRunner } from '../execute/command-runner.ts';
import { AskSlurm } from './ask-slurm.ts';
import { jobName } from './elements.ts';
import { SlurmError, SlurmSettingsError } from './errors.ts';
import { filedSubmissions, noteCancelled } from './submission-folder.ts';

/**
 * Takes all elements of a sweep out of the queue, by the names of their jobs, and notes that the user gave them up.
 * @returns how many arrays there were
 * @throws SlurmSettingsError if the sweep was not submitted, SlurmError if Slurm does not answer
 */
export async function cancelSweep(store: string, sweep: string, run: CommandRunner): Promise<number> {
  const all = filedSubmissions(store);
  const open = all.filter(({ intent, over, cancelled }) => intent.sweep === sweep && !over && !cancelled);
  if (open.length === 0) {
    const names = [...new Set(all.filter(({ over }) => !over).map(({ intent }) => intent.sweep))];
    const known = names.length === 0 ? 'nothing is on its way' : `on their way: ${names.join(', ')}`;
    throw new SlurmSettingsError(
      `no submission of "${sweep}" in ${store} is on its way${suggestion(sweep, names)} (${known})`,
    );
  }
  let arrays = 0;
  for (const { folder, intent, arrays: own } of open) {
    const slurm = new AskSlurm(run, intent.settings.clusters);
    for (const [array, { sentAt }] of own.entries()) {
      if (sentAt === null) continue;
      if (!(await slurm.cancel(jobName(sweep, intent.token, array)))) {
        throw new SlurmError(`Slurm does not answer; the same command goes on cancelling "${sweep}"`);
      }
      arrays++;
    }
    noteCancelled(folder);
  }
  return arrays;
}
