import { formatCount, formatDuration } from '../../../analysis/text/quantities.ts';
import { shellWord } from '../../../analysis/text/shell.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { openStoreForReading } from '../../../store/store.ts';
import { knownRuns } from '../../run/progress-record.ts';
import { runLines } from '../../run/run-lines.ts';
import { systemCommands } from '../../execute/command-runner.ts';
import { type SubmissionStatus, statusOf } from '../../slurm/status.ts';
import { knownSweep } from '../known-sweep.ts';
import { reasonsOf, summaryOf } from '../../slurm/standing-text.ts';
import { answer, listOf } from '../answer.ts';

/** Says how sweeps stand: those that run on this machine or another, those that ended, and those on a Slurm cluster. */
export async function status(
  { sweep, store }: { sweep: string | undefined; store: string },
  registry: Registry,
): Promise<void> {
  openStoreForReading(store);
  if (sweep !== undefined) knownSweep(store, sweep);
  const runs = knownRuns(store).filter((run) => (sweep ?? run.sweep) === run.sweep);
  const found = await statusOf(store, sweep, registry, systemCommands);
  const none = runs.length + found.length === 0 ? [`no run of ${sweep ?? 'a sweep'} is known in ${store}`] : [];
  const lines = [
    ...none,
    ...runs.flatMap((run) => runLines(run, Date.now())),
    ...found.flatMap((one) => statusLines(one, store)),
  ];
  answer(listOf(lines), {
    runs: runs.map(({ sweep: name, alive, state }) => ({ sweep: name, alive, ...state })),
    submissions: found.map(({ name, decision, folders, uncollected }) => ({
      ...{ sweep: name, answered: decision.answered, summary: summaryOf(decision), reasons: reasonsOf(decision) },
      ...{ folders, uncollected },
    })),
  });
}

function statusLines({ name, decision, fatal, folders, uncollected }: SubmissionStatus, store: string): string[] {
  const { standings, answered } = decision;
  const asked = answered ? [] : ['  Slurm does not answer; what follows is by the rows alone'];
  return [
    `${name}: ${summaryOf(decision)}`,
    ...asked,
    ...standings.map(({ submission: { intent, cancelled } }) => {
      const since = formatDuration(Date.now() - intent.createdAt);
      const what = `round ${intent.round}, ${intent.cores} ${intent.cores === 1 ? 'core' : 'cores'}, ${formatDuration(intent.limitMinutes * 60_000)} each`;
      return `  ${intent.token}: ${what}, submitted ${since} ago${cancelled ? ', cancelled' : ''}`;
    }),
    ...reasonsOf(decision).map((reason) => `  ${reason}`),
    ...[...fatal].map(([why, count]) => `  ${formatCount(count)} × an element said: ${why}`),
    ...(uncollected > 0
      ? [
          `  ${formatCount(uncollected)} journals have rows that are not in the store yet: nightsweep collect --store ${shellWord(store)}`,
        ]
      : []),
    ...folders.map((folder) => `  logs: ${folder}/log`),
  ];
}
