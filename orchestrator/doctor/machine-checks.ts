import { rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatBytes, formatDuration } from '../../analysis/text/quantities.ts';
import { loadAddon } from '../../kernels/native/addon.ts';
import { temporaryPath } from '../../store/temporary-files.ts';
import { cpuModel } from '../machine/cpu-model.ts';
import { machineResources } from '../machine/resources.ts';
import { localFileSystem, nearestFolder } from '../slurm/shared-store.ts';
import type { CheckFinding } from './finding.ts';

/** Clocks that differ by more than this, milliseconds, make times in records misleading. */
const mostSkew = 5000;

/** Checks this machine: what computes, how much of it there is, and where the store lies. */
export function machineChecks(store: string): CheckFinding[] {
  const { cores, memory } = machineResources();
  return [
    { what: 'Node', state: 'fine', text: process.version },
    kernels(),
    {
      what: 'machine',
      state: 'fine',
      text: `${cores} cores (${cpuModel()}), ${formatBytes(memory)} of memory may be used`,
    },
    ...storeChecks(nearestFolder(resolve(store))),
  ];
}

function kernels(): CheckFinding {
  try {
    const addon = loadAddon();
    const text = `native, BLAS ${addon.blasConfig()} for ${addon.blasCore()}, loops ${addon.loopsName()}`;
    return { what: 'kernels', state: 'fine', text };
  } catch (error) {
    const text = `the addon does not load, so tfjs computes, in f32 and slower: ${(error as Error).message}`;
    return { what: 'kernels', state: 'of note', text };
  }
}

function storeChecks(folder: string): CheckFinding[] {
  const local = localFileSystem(folder);
  const where: CheckFinding = {
    what: 'store',
    ...(local === null
      ? { state: 'fine', text: `${folder} lies on a file system that other machines may see` }
      : { state: 'of note', text: `${folder} lies on a local disk (${local}): other machines do not see it` }),
  };
  const path = temporaryPath(resolve(folder, 'doctor'));
  try {
    const before = Date.now();
    writeFileSync(path, '');
    const skew = Math.abs(statSync(path).mtimeMs - before);
    rmSync(path);
    const text =
      skew > mostSkew
        ? `the clock of its file server differs by ${formatDuration(skew)}`
        : 'its file server and this machine have one time';
    return [where, { what: 'clock', state: skew > mostSkew ? 'of note' : 'fine', text }];
  } catch (error) {
    return [where, { what: 'store', state: 'wrong', text: `${folder} cannot be written: ${(error as Error).message}` }];
  }
}
