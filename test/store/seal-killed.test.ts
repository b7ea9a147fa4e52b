import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../kernels/native/package-root.ts';
import type { Journal } from '../../store/journal.ts';
import { entriesOf } from '../../store/entries.ts';
import { temporaryFolder } from '../../store/temporary-files.ts';
import { sleep } from '../cli/nightsweep.ts';
import { row, TestStore } from './test-store.ts';

let store: TestStore;
let child: ChildProcess | undefined;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  child?.kill('SIGKILL');
  store.remove();
});

/** Seals journals in a process of its own, which is killed with -9 as soon as something holds. Resolves once it is gone. */
async function sealUntil(holds: () => boolean, ...journals: Journal[]): Promise<{ killed: boolean }> {
  const script = join(store.path, 'seal.mjs');
  const module = join(packageRoot(), 'dist/store/seal.js');
  writeFileSync(
    script,
    `import { sealJournals } from ${JSON.stringify(module)};
await sealJournals(process.argv[2], new Set(process.argv.slice(3)));`,
  );
  const sealing = spawn(process.execPath, [script, store.path, ...journals.map(({ path }) => path)]);
  child = sealing;
  const gone = new Promise<boolean>((resolve) => {
    sealing.on('exit', (_, signal) => resolve(signal === 'SIGKILL'));
  });
  while (sealing.exitCode === null && !holds()) await sleep(0);
  sealing.kill('SIGKILL');
  return { killed: await gone };
}

const temporary = (): string[] => entriesOf(temporaryFolder(store.path)).filter((name) => name.endsWith('.tmp'));

/** When the process that seals is killed. */
const instants: Record<string, () => boolean> = {
  'once it has begun': () => existsSync(join(store.path, 'locks/compactor.json')),
  'while it writes the segment': () => temporary().length > 0,
  'once the segment has its name': () => store.segments.length > 0,
};

// Where this process is held up the kill comes late: it is tried again.
it.each(Object.keys(instants))(
  'a seal that is killed %s loses nothing and doubles nothing; the next one goes on',
  { retry: 3 },
  async (instant) => {
    const names = Array.from({ length: 4000 }, (_, i) => `p${String(i).padStart(4, '0')}`);
    const journals = [names.slice(0, 2500), names.slice(2500)].map((part) =>
      store.write(part.map((name) => row(name))),
    );
    const { killed } = await sealUntil(instants[instant], ...journals);
    expect(killed).toBe(true);
    // Where it fell: before the segment was there, or after.
    if (instant === 'once the segment has its name') expect(store.segments).toHaveLength(1);
    else expect({ segments: store.segments, journals: store.journals.length }).toEqual({ segments: [], journals: 2 });
    if (instant === 'while it writes the segment') expect(temporary()).toHaveLength(1);
    expect(await store.ids()).toEqual(names);
    // The lock of the killed one is taken over.
    expect(await store.seal(...journals)).toBe(true);
    expect(store.journals).toEqual([]);
    expect(store.segments).toHaveLength(1);
    expect(temporary()).toEqual([]);
    expect(await store.ids()).toEqual(names);
  },
);
