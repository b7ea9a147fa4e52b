import type { IdSet } from './id-set.ts';
import { readingStore } from './reading.ts';
import { storedIds } from './snapshot.ts';

/** The ids of all points of an experiment that have a row in a store, sealed or not. */
export async function storedPoints(store: string, experiment: string): Promise<IdSet> {
  return readingStore(store, async ({ connection, snapshot }) =>
    storedIds(connection, await snapshot(experiment, null)),
  );
}
