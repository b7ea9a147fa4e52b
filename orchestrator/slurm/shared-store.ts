import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Types of file systems that one machine has for itself, by the system's numbers. */
const localTypes: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x58465342: 'XFS',
  0x9123683e: 'Btrfs',
  0x01021994: 'tmpfs',
  0x794c7630: 'overlay',
  0x2fc12fc1: 'ZFS',
  0xf2f52010: 'F2FS',
};

/** The type of the file system that a folder lies on, if one machine alone has such a file system; null if others may see it. */
export function localFileSystem(folder: string): string | null {
  try {
    // On some systems the number is signed.
    return localTypes[statfsSync(folder).type >>> 0] ?? null;
  } catch {
    return null;
  }
}

/** A path, or the nearest folder above it that is there. */
export function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}
