import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from a later one with the same number and from one of another container. */
export interface ProcessIdentity {
  host: string;
  pid: number;
  /** Start time in clock ticks since boot, where the system tells (Linux); else 0. */
  born: number;
  /** Process-id namespace (Linux), without which a pid means nothing; else empty. */
  space: string;
}

/** Start time of a living process; null for one that is gone, or dead and not yet reaped. */
function birthOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields from the third on, counted behind the command's name, which may contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : Number(fields[19]);
  } catch {
    return null;
  }
}

function ownSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
  } catch {
    return '';
  }
}

/** The running process. */
export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, born: birthOf(process.pid) ?? 0, space: ownSpace() };
}

/** Whether a process still runs: `unknown` for one of another host or container. */
export function isAlive({ host, pid, born, space }: ProcessIdentity): boolean | 'unknown' {
  if (host !== hostname() || space !== ownSpace()) return 'unknown';
  if (born !== 0) return birthOf(pid) === born;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
