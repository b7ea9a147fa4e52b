import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process. It differs from a later process with the same number, and from a process in another container. */
export interface ProcessIdentity {
  host: string;
  pid: number;
  /** Start time in clock ticks since boot, if the system tells it (Linux); else 0. */
  born: number;
  /**
   * Process-id namespace (Linux), without which a pid means nothing; then, each behind a dot, the boot of the machine and the machine, as far as
   * the system tells them. Earlier versions wrote the namespace alone.
   */
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

/** Digits of the ids of boot and machine that are kept. */
const idDigits = 12;

function firstDigits(file: string): string {
  try {
    return readFileSync(file, 'utf8')
      .replaceAll(/[^0-9a-f]/g, '')
      .slice(0, idDigits);
  } catch {
    return '';
  }
}

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '');
  } catch {
    return '';
  }
}

let own: string | null = null;

function ownSpace(): string {
  own ??= `${namespace()}.${firstDigits('/proc/sys/kernel/random/boot_id')}.${firstDigits('/etc/machine-id')}`;
  return own;
}

/** Identity of the running process. */
export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, born: birthOf(process.pid) ?? 0, space: ownSpace() };
}

/**
 * Whether a process still runs; `unknown` if it belongs to another host or container. Two machines may have one host name, so the boot tells
 * them apart. A process of an earlier boot of
 * this machine has ended.
 */
export function isAlive({ host, pid, born, space }: ProcessIdentity): boolean | 'unknown' {
  const [theirs, ours] = [space, ownSpace()].map((text) => text.split('.'));
  const machine = theirs[2] ?? '';
  if (host === hostname() && machine !== '' && machine === ours[2] && theirs[1] !== ours[1]) return false;
  const same = theirs.length > 1 ? space === ownSpace() : theirs[0] === ours[0];
  if (host !== hostname() || !same) return 'unknown';
  if (born !== 0) return birthOf(pid) === born;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
