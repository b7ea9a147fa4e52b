import { formatCount, formatDuration } from '../../../analysis/text/quantities.ts';
import { shellWord } from '../../../analysis/text/shell.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { openStoreForReading } from '../../../store/store.ts';
import { systemCommands } from '../../execute/command-runner.ts';
import { type SubmissionStatus, statusOf } from '../../slurm/status.ts';
import { reasonsOf, summaryOf } from '../../slurm/standing-text.ts';

/** Says how submitted sweeps stand. */
export async function status(
  { sweep, store }: { sweep: string | undefined; store: string },
  registry: Registry,
): Promise<void> {
  openStoreForReading(store);
  const found = await statusOf(store, sweep, registry, systemCommands);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  if (found.length === 0) print(`nothing of ${sweep ?? 'the sweeps'} in ${store} is on a cluster`);
  for (const one of found) for (const line of statusLines(one, store)) print(line);
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
