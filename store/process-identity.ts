import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process. It differs from a later process with the same number, and from a process in another container. */
export interface ProcessIdentity {
  host: string;
  pid: number;
  /** Start time in clock ticks since boot, if the system tells it (Linux); else 0. */
  born: number;
  /** Process-id namespace (Linux), without which a pid means nothing; else empty. */
  space: string;
}

/** Start time of a running process; null if it has ended, whether or not its parent has reaped it. */
function birthOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The fields from the third on. They follow the command's name, which may contain spaces and parentheses.
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

/** Identity of the running process. */
export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, born: birthOf(process.pid) ?? 0, space: ownSpace() };
}

/** Whether a process still runs; `unknown` if it belongs to another host or container. */
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
