import { inspectStore } from '../../../store/inspect.ts';
import { setDamageAside } from '../../../store/repair.ts';
import { sealJournals } from '../../../store/seal.ts';
import { StoreError } from '../../../store/errors.ts';
import { openStoreForReading } from '../../../store/store.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import { answer, listOf } from '../answer.ts';

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
  const old = unverified === 0 ? '' : `, ${unverified} of earlier versions have no digest`;
  const damaged = findings.filter(({ kind }) => kind.startsWith('damaged'));
  const lines = [
    ...findings.map(({ path, kind, what }) => `${kind}: ${path}: ${what}`),
    `${whole} segments and ${journals} journals are what was written${old}`,
  ];
  if (!repair && damaged.length > 0) {
    lines.push('`nightsweep fsck --repair` sets aside what is damaged; so does the next run');
    process.exitCode = exitCodes.failed;
  }
  answer(listOf(lines), { findings, segments: whole, journals, withoutDigest: unverified });
  if (!repair) return;
  const moved = await setDamageAside(store);
  if (moved === null) throw new StoreError(`another process seals rows of ${store}; try again when it has ended`);
  answer(listOf(moved.map(({ from, to }) => `set aside: ${from} → ${to}`)), { setAside: moved });
  // What can be read of damaged journals is sealed, and the files are set aside. Temporaries of processes that were killed are removed.
  await sealJournals(store);
}
