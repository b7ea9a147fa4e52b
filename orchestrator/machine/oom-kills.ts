import { readFileSync } from 'node:fs';

/**
 * How often the kernel has killed a process of this machine for want of memory, of the whole machine or of a control group (Linux 4.13).
 * @returns null if the system does not say
 */
export function oomKills(): number | null {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'));
    return found ? Number(found[1]) : null;
  } catch {
    return null;
  }
}
