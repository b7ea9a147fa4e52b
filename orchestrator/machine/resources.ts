import { readFileSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import type { Resources } from '../plan/allocation.ts';

const shareOfFree = 0.8;

/** The cores of this machine and 80 % of its free memory, within the limits of control groups. */
export function machineResources(): Resources {
  const quota = cgroupCores();
  const cores = Math.max(1, Math.min(availableParallelism(), quota ?? Infinity));
  const free = Math.min(freemem(), process.availableMemory());
  return { cores, memory: shareOfFree * free };
}

function cgroupCores(): number | null {
  try {
    const [quota, period] = readFileSync('/sys/fs/cgroup/cpu.max', 'utf8').trim().split(' ');
    return quota === 'max' ? null : Math.floor(Number(quota) / Number(period)) || 1;
  } catch {
    return null;
  }
}
