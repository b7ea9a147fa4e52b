import { formatCount } from '../../../analysis/text/quantities.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { openStoreForReading } from '../../../store/store.ts';
import { systemCommands } from '../../execute/command-runner.ts';
import { stopSignal } from '../../run/signals.ts';
import { followSubmissions } from '../../slurm/follow.ts';
import { reasonsOf, summaryOf } from '../../slurm/standing-text.ts';

/** Takes in what submissions have computed; with `watches` until nothing of them waits or runs. */
export async function collectSubmissions(
  { store, watches, pollSeconds }: { store: string; watches: boolean; pollSeconds: number },
  registry: Registry,
): Promise<void> {
  openStoreForReading(store);
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  const found = await followSubmissions(store, registry, systemCommands, {
    ...{ pauseMs: pollSeconds * 1000, watches, stop: stopSignal(), say: tell },
  });
  if (found.length === 0) process.stdout.write(`nothing of the sweeps in ${store} is on a cluster\n`);
  for (const { name, taken, decision } of found) {
    process.stdout.write(`${name}: ${formatCount(taken)} rows were new in ${store}; ${summaryOf(decision)}\n`);
    for (const reason of reasonsOf(decision)) process.stdout.write(`  ${reason}\n`);
  }
}
