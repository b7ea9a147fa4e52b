import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { LockedError, takeLock } from '../../store/lock.ts';
import { ownIdentity } from '../../store/process-identity.ts';
import { TestStore } from './test-store.ts';

let store: TestStore;
let path: string;
beforeEach(() => {
  store = new TestStore();
  path = join(store.path, 'locks/test.json');
});
afterEach(() => store.remove());

describe('a lock', () => {
  it('has one holder at a time, who is named', () => {
    const lock = takeLock(store.path, 'test', 'it is being tested');
    expect(() => takeLock(store.path, 'test', 'it is being tested')).toThrow(LockedError);
    expect(() => takeLock(store.path, 'test', 'it is being tested')).toThrow(`by process ${process.pid}`);
    lock.release();
    takeLock(store.path, 'test', 'it is being tested').release();
    expect(existsSync(path)).toBe(false);
  });

  it('of a process that is gone is taken over; of another host it is not', () => {
    const lock = takeLock(store.path, 'test', 'x');
    const holder = JSON.parse(readFileSync(path, 'utf8')) as object;
    lock.release();
    writeFileSync(path, JSON.stringify({ ...holder, born: 1 }));
    takeLock(store.path, 'test', 'x').release();
    const elsewhere = JSON.stringify({ host: 'elsewhere', pid: 1, born: 0, space: '' });
    writeFileSync(path, elsewhere);
    expect(() => takeLock(store.path, 'test', 'x')).toThrow('if it is gone, delete');
    expect(readFileSync(path, 'utf8')).toBe(elsewhere);
  });

  it('that was not wholly written, as a power cut can leave, is taken over', () => {
    writeFileSync(path, '');
    takeLock(store.path, 'test', 'x').release();
    expect(existsSync(path)).toBe(false);
  });

  it('that another has taken over is not removed by the one who had it', () => {
    const lock = takeLock(store.path, 'test', 'x');
    const other = JSON.stringify({ ...ownIdentity(), token: 'another' });
    writeFileSync(path, other);
    lock.release();
    expect(readFileSync(path, 'utf8')).toBe(other);
  });
});

describe('several processes at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nightsweep-scripts-'));
  const race = join(folder, 'lock-race.mjs');
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('a stale lock is taken over by one of them only', async () => {
    writeFileSync(race, lockRaceScript());
    for (let round = 0; round < 4; round++) {
      const dead = spawnSync(process.execPath, ['-e', '']).pid;
      writeFileSync(path, JSON.stringify({ ...ownIdentity(), pid: dead, born: 1 }));
      const begin = Date.now() + 600;
      const outcomes = await Promise.all(Array.from({ length: 4 }, () => output(race, store.path, String(begin))));
      expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'LockedError')).toHaveLength(3);
      rmSync(path, { force: true });
    }
  });
});

/** Takes the lock at a given moment, says how it went, and holds it for a while. */
function lockRaceScript(): string {
  const lock = join(packageRoot(), 'dist/store/lock.js');
  return `import { takeLock } from ${JSON.stringify(lock)};
const [, , store, begin] = process.argv;
while (Date.now() < Number(begin));
try { takeLock(store, 'test', 'tested'); process.stdout.write('held'); } catch (error) { process.stdout.write(error.name); }
await new Promise((resolve) => setTimeout(resolve, 500));
`;
}

function output(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (_, stdout) => resolve(stdout));
  });
}
