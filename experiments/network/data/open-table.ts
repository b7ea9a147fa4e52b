import { type DataInputs, dataOf, type InputLaw } from '../../../kernels/model/input-laws.ts';
import type { DataTable } from '../../../kernels/network/data-table.ts';
import { keptTableBytes } from '../input-cost.ts';
import { dataDigest } from './digest.ts';
import { readTable } from './raw-table.ts';
import { scaledTable } from './scaled-table.ts';

/** The tables that this thread used last, the latest at the end: the tasks of a sweep share a few. */
const kept = new Map<string, { bytes: number; table: Promise<DataTable> }>();

/**
 * The table that a law names, read and scaled.
 * @param files paths by digest
 * @returns null for inputs that are drawn from a law
 * @throws Error if the file is not at hand, or not what it was
 */
export function tableOf(law: InputLaw, files: Readonly<Record<string, string>>): Promise<DataTable> | null {
  const data = dataOf(law);
  if (data === null) return null;
  const { digest, columns, target, scaling, dimension } = data;
  const path = files[digest] as string | undefined;
  if (path === undefined) throw new Error(`the data file with the digest ${digest} is not at hand`);
  const key = JSON.stringify([digest, columns, target, scaling, dimension]);
  const found = kept.get(key) ?? { bytes: 8 * data.rows * (dimension + 1), table: read(path, data) };
  kept.delete(key);
  kept.set(key, found);
  let sum = [...kept.values()].reduce((total, { bytes }) => total + bytes, 0);
  for (const [old, { bytes }] of kept) {
    if (sum <= keptTableBytes || old === key) break;
    kept.delete(old);
    sum -= bytes;
  }
  return found.table;
}

async function read(path: string, data: DataInputs['data']): Promise<DataTable> {
  const found = await dataDigest(path);
  if (found !== data.digest) throw new Error(`${path} has the digest ${found}, not ${data.digest}: it has changed`);
  const { columns, target } = data;
  return scaledTable(await readTable(path, { columns, target }), data);
}
