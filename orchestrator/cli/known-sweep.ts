import { join } from 'node:path';
import { suggestion } from '../../analysis/text/nearest.ts';
import { entriesOf } from '../../store/entries.ts';
import { UsageError } from './errors.ts';

/**
 * The name of a sweep that a store has a record of.
 * @throws UsageError for another name, with the nearest
 */
export function knownSweep(store: string, name: string): string {
  const names = entriesOf(join(store, 'sweeps'));
  if (names.includes(name)) return name;
  throw new UsageError(
    `${store} has no sweep "${name}"${suggestion(name, names)}\nallowed: ${names.join(', ') || 'none yet'}`,
  );
}
