import { shellWord } from '../../../analysis/text/shell.ts';
import { openStoreForReading } from '../../../store/store.ts';
import { systemCommands } from '../../execute/command-runner.ts';
import { cancelSweep } from '../../slurm/cancel.ts';
import { answer } from '../answer.ts';

/** Takes a sweep's elements out of the queue. */
export async function cancel({ sweep, store }: { sweep: string; store: string }): Promise<void> {
  openStoreForReading(store);
  const arrays = await cancelSweep(store, sweep, systemCommands);
  answer(
    `${sweep}: ${arrays} ${arrays === 1 ? 'array was' : 'arrays were'} taken out of the queue; ` +
      `\`nightsweep collect --store ${shellWord(store)}\` brings home what was computed\n`,
    { sweep, arrays },
  );
}
