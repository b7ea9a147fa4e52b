import { storedPoints } from '../../store/stored-points.ts';
import { readExport } from './chunk-folder.ts';
import { ChunkPoints } from './chunk-points.ts';

/** How many points of each chunk of a folder have no row in a store. */
export async function missingPoints(store: string, folder: string): Promise<number[]> {
  const { experiment } = readExport(folder);
  return new ChunkPoints(folder).missing(await storedPoints(store, experiment));
}
