import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isFile } from '../../experiments/own/locate.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { parseSweep } from '../sweep/load-sweep.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { keptCode, recordedSpec } from './sweep-record.ts';
import { onlyTrusted } from './trust.ts';

/**
 * The sweep as its last run recorded it in a store.
 * @returns null if there is no record
 * @throws TrustError if it is of a user's own experiment that this user has not let run
 */
export async function recordedSweep(store: string, name: string, registry: Registry): Promise<Sweep | null> {
  const file = recordedSpec(store, name);
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  const word = (parse(text) as { experiment?: string }).experiment;
  if (word === undefined || !isFile(word)) return parseSweep(file, text, { registry, trust: onlyTrusted });
  // The file beside the sweep may have changed or gone, but the record keeps what ran.
  const kept = keptCode(store, name);
  const at = kept === null ? text : text.replace(word, kept);
  return parseSweep(file, at, { registry, trust: onlyTrusted });
}
