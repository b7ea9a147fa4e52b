import type { JournalSettings } from '../host/messages.ts';

/** Journals on a disk of this machine: rows are synced five times a second, and sealed after ten minutes. */
export const ownDisk = (folder: string): JournalSettings => ({
  ...{ folder, mark: '', commitMs: 200, closeMs: 10 * 60_000 },
});
