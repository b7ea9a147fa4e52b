import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nightsweep, smallSweep, stored, sweepFile, temporaryFolder } from '../cli/nightsweep.ts';

describe('a store that cannot be used is told apart, and loses nothing', () => {
  it('of another format version: exit code 2, untouched', () => {
    const { file, store } = sweepFile(smallSweep);
    mkdirSync(store);
    writeFileSync(join(store, 'nightsweep.json'), '{"format": 99}');
    for (const command of [
      ['run', file],
      ['plan', file],
      ['sql', 'SELECT 1'],
    ]) {
      const { code, stderr } = nightsweep(...command, '--store', store);
      expect(code).toBe(2);
      expect(stderr).toContain('has format 99, this version writes format 2 and reads 1 and 2');
    }
    expect(readdirSync(store)).toEqual(['nightsweep.json']);
  });

  it.each(['its end cut off', 'its data overwritten'])(
    'a damaged segment with %s: named, and set aside by the next run',
    (damage) => {
      const { file, store } = sweepFile(smallSweep);
      nightsweep('run', file, '--store', store);
      const folder = join(store, 'data/two-step');
      const segment = join(folder, readdirSync(folder)[0]);
      const bytes = readFileSync(segment);
      if (damage === 'its end cut off') truncateSync(segment, bytes.length - 100);
      else writeFileSync(segment, bytes.fill(0x55, 4, Math.floor(bytes.length / 2)));
      const { code, stderr } = nightsweep('sql', 'SELECT count(DISTINCT point_id) FROM points', '--store', store);
      expect(code).toBe(1);
      expect(stderr).toContain(`the segment ${segment} is damaged`);
      expect(stderr).toContain('fsck --repair');
      expect(nightsweep('run', file, '--store', store).code).toBe(0);
      expect(stored(store)).toEqual({ rows: 120, points: 120 });
    },
  );

  it('that is not there', () => {
    const { code, stderr } = nightsweep('sql', 'SELECT 1', '--store', join(temporaryFolder(), 'none'));
    expect(code).toBe(2);
    expect(stderr).toContain('there is no store at');
  });
});

/** Mounts a small file system; null where this user may not. */
function mountSmall(folder: string, options: string): (() => void) | null {
  mkdirSync(folder, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder]).status !== 0) return null;
  return () => spawnSync('umount', ['-l', folder]);
}

describe('file systems', () => {
  // From no room for the store itself to room for all but the last segment.
  const sizes = process.env.FULL ? [4, 8, 16, 32, 48, 64, 96, 128, 160, 192, 224, 256, 320] : [16, 192];

  it.for(sizes)(
    'full at %i kB: rows written so far stay, the message says so, and the run goes on once there is room',
    (size, { skip }) => {
      const { file, folder } = sweepFile(smallSweep);
      const store = join(folder, 'mounted');
      const unmount = mountSmall(store, `size=${size}k`);
      if (!unmount) return skip('file systems cannot be mounted here');
      try {
        const full = nightsweep('run', file, '--store', store);
        expect(full.stderr).toContain('the disk is full');
        expect(full.stderr).not.toContain('    at ');
        // Where only the last seal fails, all rows are in journals, and the message says that they are safe there.
        const fatal = /^(error: |the disk is full|cannot )/m.test(full.stderr);
        expect(full.code).toBe(fatal ? 1 : 0);
        const before = existsSync(join(store, 'nightsweep.json')) ? stored(store) : { rows: 0, points: 0 };
        expect(before.rows).toBe(before.points);
        if (!fatal) {
          expect(full.stderr).toContain('They are safe in their journals');
          expect(before.rows).toBe(120);
        }
        spawnSync('mount', ['-o', 'remount,size=64m', store]);
        expect(nightsweep('run', file, '--store', store).code).toBe(0);
        expect(stored(store)).toEqual({ rows: 120, points: 120 });
      } finally {
        unmount();
      }
    },
  );

  it('read-only: refused with a clear message, still readable', ({ skip }) => {
    const { file, folder } = sweepFile(smallSweep);
    const store = join(folder, 'mounted');
    const unmount = mountSmall(store, 'size=64m');
    if (!unmount) return skip('file systems cannot be mounted here');
    try {
      expect(nightsweep('run', file, '--store', store).code).toBe(0);
      spawnSync('mount', ['-o', 'remount,ro', store]);
      const grown = sweepFile(smallSweep.replace('[0.1, 0.3]', '[0.1, 0.2, 0.3]'));
      const refused = nightsweep('run', grown.file, '--store', store);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('cannot write to the store');
      expect(refused.stderr).toContain('read-only');
      expect(stored(store).rows).toBe(120);
    } finally {
      unmount();
    }
  });
});

describe('memory', () => {
  it('an N that cannot fit is refused before anything runs: exit code 2', () => {
    const { file, store } = sweepFile(smallSweep.replace('N: 128', 'N: 200000'));
    for (const command of ['plan', 'run']) {
      const { code, stderr } = nightsweep(command, file, '--store', store);
      expect(code).toBe(2);
      expect(stderr).toMatch(/N = 200000, d = 100000, n = 400000 needs about [\d.]+ (GB|TB) for one task/);
    }
  });
});
