import { formatCount } from '../../../analysis/text/quantities.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { openStoreForReading } from '../../../store/store.ts';
import { systemCommands } from '../../execute/command-runner.ts';
import { stopSignal } from '../../run/signals.ts';
import { followSubmissions } from '../../slurm/follow.ts';
import { reasonsOf, summaryOf } from '../../slurm/standing-text.ts';
import { answer, listOf } from '../answer.ts';

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
  const none = found.length === 0 ? [`nothing of the sweeps in ${store} is on a cluster`] : [];
  const lines = found.flatMap(({ name, taken, decision }) => [
    `${name}: ${formatCount(taken)} rows were new in ${store}; ${summaryOf(decision)}`,
    ...reasonsOf(decision).map((reason) => `  ${reason}`),
  ]);
  answer(listOf([...none, ...lines]), {
    sweeps: found.map(({ name, taken, decision }) => ({
      ...{ sweep: name, taken, summary: summaryOf(decision), reasons: reasonsOf(decision) },
    })),
  });
}
