import { existsSync, readFileSync } from 'node:fs';
import type { Registry } from '../../kernels/contract/registry.ts';
import { parseSweep } from '../sweep/load-sweep.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { keptCode } from './kept-code.ts';
import { recordedFiles } from './kept-files.ts';
import { recordedSpec, sweepFolder } from './sweep-record.ts';
import { onlyTrusted } from './trust.ts';

/**
 * The sweep as its last run recorded it in a store. A user's own experiment is taken from the code that the record keeps, because the file
 * beside the sweep may have changed or gone.
 * @returns null if there is no record
 * @throws TrustError if it is of a user's own experiment that this user has not let run
 */
export async function recordedSweep(store: string, name: string, registry: Registry): Promise<Sweep | null> {
  const file = recordedSpec(store, name);
  if (!existsSync(file)) return null;
  const codePath = keptCode(sweepFolder(store, name)) ?? undefined;
  const loaded = recordedFiles(store, sweepFolder(store, name));
  return parseSweep(file, readFileSync(file, 'utf8'), { registry, trust: onlyTrusted, codePath, loaded });
}
