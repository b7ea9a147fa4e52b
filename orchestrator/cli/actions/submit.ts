import { formatCount } from '../../../analysis/text/quantities.ts';
import { shellWord } from '../../../analysis/text/shell.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { systemCommands } from '../../execute/command-runner.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import type { SlurmRequest } from '../../slurm/ask-cluster.ts';
import { dryRun } from '../../slurm/dry-run.ts';
import { settingsOf } from '../../slurm/settings.ts';
import { reasonsOf, summaryOf, unsentArrays } from '../../slurm/standing-text.ts';
import { submissionText } from '../../slurm/submission-text.ts';
import { submitSweep } from '../../slurm/submit.ts';
import { scriptOf, submissionFolder } from '../../slurm/submission-folder.ts';

/** What the command line gives; settings are not checked yet. */
export type SlurmArguments = Omit<SlurmRequest, 'slurm' | 'pollSeconds'> & { slurm: Record<string, unknown> };

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** Sends what a sweep has left to a cluster, or shows what would be sent. */
export async function submit(given: SlurmArguments, dry: boolean, registry: Registry): Promise<void> {
  const request = { ...given, slurm: settingsOf(given.slurm), pollSeconds: 30 };
  await (dry ? show(request, registry) : send(request, registry));
}

async function show(request: SlurmRequest, registry: Registry): Promise<void> {
  const found = await dryRun(request, registry, systemCommands, tell);
  if (!found) {
    print('every point has a row or is being computed; nothing would be sent');
    return;
  }
  const { prepared, draft, script, start } = found;
  const { intent, sizing } = draft;
  for (const warning of prepared.warnings) tell(`warning: ${warning}`);
  print(submissionText(intent.sweep, draft));
  const sizes = sizing.chunks.map((tasks) => tasks.reduce((sum, task) => sum + task.points.length, 0));
  print(`an element has ${formatCount(Math.min(...sizes))} to ${formatCount(Math.max(...sizes))} points`);
  print(`start of the first array: ${start === null ? 'Slurm does not guess' : `${start}, which is a guess of Slurm`}`);
  const folder = submissionFolder(request.store, intent.token);
  print(`\n${scriptOf(folder, 0)}:\n\n${script}`);
  for (const array of intent.arrays.keys()) print(`sbatch --parsable ${shellWord(scriptOf(folder, array))}`);
  print('nothing was written and nothing was sent');
}

async function send(request: SlurmRequest, registry: Registry): Promise<void> {
  const { draft, decision, sent, sweep, store } = await submitSweep(request, registry, systemCommands);
  const where = `${shellWord(sweep)} --store ${shellWord(store)}`;
  if (draft) print(submissionText(sweep, draft));
  else if (decision.standings.length === 0) print(`${sweep}: all points are stored in ${store}; nothing to send`);
  else print(`${sweep}: every point that is missing is being computed`);
  if (decision.standings.length === 0) return;
  if (sent > 0) print(`Slurm took ${formatCount(sent)} ${sent === 1 ? 'array' : 'arrays'}`);
  const unsent = unsentArrays(decision.standings) - sent;
  if (unsent > 0) print(`${formatCount(unsent)} arrays wait for room; \`nightsweep collect --watch\` sends them`);
  if (!draft || decision.standings.length > 1) print(summaryOf(decision));
  for (const reason of reasonsOf(decision)) print(`  ${reason}`);
  if (decision.stop !== null) {
    tell(`error: ${decision.stop}`);
    process.exitCode = exitCodes.failed;
    return;
  }
  print(`see how it stands:  nightsweep status ${where}`);
  print(`bring rows home:    nightsweep collect --store ${shellWord(store)}`);
  print(`give it up:         nightsweep cancel ${where}`);
}
