import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  host: string;
  pid: number;
  /** Start time in clock ticks since boot, where the system tells (Linux); else 0. */
  born: number;
}

function birthOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22, counted behind the command's name, which may contain spaces and parentheses.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return null;
  }
}

/** The running process. */
export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, born: birthOf(process.pid) ?? 0 };
}

/** Whether a process still runs: `unknown` for another host. */
export function isAlive({ host, pid, born }: ProcessIdentity): boolean | 'unknown' {
  if (host !== hostname()) return 'unknown';
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return born === 0 || birthOf(pid) === born;
}
