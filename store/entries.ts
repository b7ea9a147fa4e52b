import { readdirSync } from 'node:fs';
import { withFreshHandle } from './file-server.ts';

/** Names of the entries of a folder; none if it does not exist. */
export function entriesOf(folder: string): string[] {
  try {
    return withFreshHandle(() => readdirSync(folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
