import { counted, formatCount } from '../../../analysis/text/quantities.ts';
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
import { answer, listOf } from '../answer.ts';

/** What the command line gives; settings are not checked yet. */
export type SlurmArguments = Omit<SlurmRequest, 'slurm' | 'pollSeconds' | 'hear'> & { slurm: Record<string, unknown> };

const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** Sends what a sweep has left to a cluster, or shows what would be sent. */
export async function submit(given: SlurmArguments, dry: boolean, registry: Registry): Promise<void> {
  const request = { ...given, slurm: settingsOf(given.slurm), pollSeconds: 30 };
  await (dry ? show(request, registry) : send(request, registry));
}

async function show(request: SlurmRequest, registry: Registry): Promise<void> {
  const found = await dryRun(request, registry, systemCommands, tell);
  if (!found) {
    answer('every point has a row or is being computed; nothing would be sent\n', { elements: 0 });
    return;
  }
  const { prepared, draft, script, start } = found;
  const { intent, sizing } = draft;
  for (const warning of prepared.warnings) tell(`warning: ${warning}`);
  const sizes = sizing.chunks.map((tasks) => tasks.reduce((sum, task) => sum + task.points.length, 0));
  const folder = submissionFolder(request.store, intent.token);
  const calls = intent.arrays.map((_, array) => `sbatch --parsable ${shellWord(scriptOf(folder, array))}`);
  const lines = [
    submissionText(intent.sweep, draft),
    `an element has ${formatCount(Math.min(...sizes))} to ${formatCount(Math.max(...sizes))} points`,
    `start of the first array: ${start === null ? 'Slurm does not guess' : `${start}, which is a guess of Slurm`}`,
    `\n${scriptOf(folder, 0)}:\n\n${script}`,
    ...calls,
    'nothing was written and nothing was sent',
  ];
  answer(listOf(lines), {
    ...{ sweep: intent.sweep, elements: sizes.length, points: sizes.reduce((sum, size) => sum + size, 0) },
    ...{
      cores: intent.cores,
      memoryMb: intent.memoryMb,
      limitMinutes: intent.limitMinutes,
      startGuess: start,
      script,
      calls,
    },
  });
}

async function send(request: SlurmRequest, registry: Registry): Promise<void> {
  const { draft, decision, sent, sweep, store } = await submitSweep(request, registry, systemCommands);
  const where = `${shellWord(sweep)} --store ${shellWord(store)}`;
  const submitted = decision.standings.length > 0;
  const unsent = unsentArrays(decision.standings) - sent;
  const lines: string[] = [];
  if (draft) lines.push(submissionText(sweep, draft));
  else if (submitted) lines.push(`${sweep}: every point that is missing is being computed`);
  else lines.push(`${sweep}: all points are stored in ${store}; nothing to send`);
  if (sent > 0) lines.push(`Slurm took ${counted(sent, 'array')}`);
  if (unsent > 0) lines.push(`${formatCount(unsent)} arrays wait for room; \`nightsweep collect --watch\` sends them`);
  if (submitted && (!draft || decision.standings.length > 1)) lines.push(summaryOf(decision));
  lines.push(...reasonsOf(decision).map((reason) => `  ${reason}`));
  if (submitted && decision.stop === null) {
    lines.push(
      `see how it stands:  nightsweep status ${where}`,
      `bring rows home:    nightsweep collect --store ${shellWord(store)}`,
      `give it up:         nightsweep cancel ${where}`,
    );
  }
  const { stop } = decision;
  const summary = submitted ? summaryOf(decision) : null;
  answer(listOf(lines), { sweep, arraysSent: sent, arraysWaiting: Math.max(unsent, 0), summary, stop });
  if (stop === null) return;
  tell(`error: ${stop}`);
  process.exitCode = exitCodes.failed;
}
