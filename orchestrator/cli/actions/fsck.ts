import { inspectStore } from '../../../store/inspect.ts';
import { setDamageAside } from '../../../store/repair.ts';
import { sealJournals } from '../../../store/seal.ts';
import { StoreError } from '../../../store/errors.ts';
import { openStoreForReading } from '../../../store/store.ts';
import { exitCodes } from '../../run/exit-codes.ts';

/** Options of `nightsweep fsck`. */
export interface FsckRequest {
  store: string;
  /** Whether to set aside what is damaged. */
  repair: boolean;
}

/** Checks a store, and sets aside what is damaged if asked to. */
export async function fsck({ store, repair }: FsckRequest): Promise<void> {
  openStoreForReading(store);
  const { findings, whole, unverified, journals } = await inspectStore(store);
  for (const { path, kind, what } of findings) process.stdout.write(`${kind}: ${path}: ${what}\n`);
  const old = unverified === 0 ? '' : `, ${unverified} of earlier versions have no digest`;
  process.stdout.write(`${whole} segments and ${journals} journals are what was written${old}\n`);
  const damaged = findings.filter(({ kind }) => kind.startsWith('damaged'));
  if (!repair) {
    if (damaged.length === 0) return;
    process.stdout.write('`nightsweep fsck --repair` sets aside what is damaged; so does the next run\n');
    process.exitCode = exitCodes.failed;
    return;
  }
  const moved = await setDamageAside(store);
  if (moved === null) throw new StoreError(`another process seals rows of ${store}; try again when it has ended`);
  for (const { from, to } of moved) process.stdout.write(`set aside: ${from} → ${to}\n`);
  // What can be read of damaged journals is sealed, and the files are set aside. Temporaries of processes that were killed are removed.
  await sealJournals(store);
}
