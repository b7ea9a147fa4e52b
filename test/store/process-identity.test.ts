import { renameSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isClosed, isQuiet, journalFolder, journalName, listJournals } from '../../store/journal-files.ts';
import { Journal } from '../../store/journal.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../../store/process-identity.ts';
import { row, rowsTable, TestStore } from './test-store.ts';

const own = ownIdentity();
const [space, boot, machine] = own.space.split('.');

describe('a process', () => {
  it('that runs here is alive, and one with another start time has ended', () => {
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, born: own.born + 1 })).toBe(false);
  });

  it('of another machine with the same host name is unknown, and not held for dead', () => {
    expect(boot).toMatch(/^[0-9a-f]{12}$/);
    expect(isAlive({ ...own, space: `${space}.000000000000.111111111111`, pid: 1, born: 5 })).toBe('unknown');
    expect(isAlive({ ...own, space: `${space}.000000000000.`, pid: 1, born: 5 })).toBe('unknown');
    expect(isAlive({ ...own, host: 'elsewhere' })).toBe('unknown');
  });

  it('of an earlier boot of this machine has ended', ({ skip }) => {
    if (machine === '') return skip('this machine has no id');
    expect(isAlive({ ...own, space: `${space}.000000000000.${machine}` })).toBe(false);
  });

  it('that an earlier version named is judged by its namespace', () => {
    expect(isAlive({ ...own, space })).toBe(true);
    expect(isAlive({ ...own, space: '1' })).toBe('unknown');
  });
});

describe('a journal of another host', () => {
  const elsewhere: ProcessIdentity = { ...own, host: `not-${hostname()}`, pid: 7, born: 9 };

  /** A journal that this process writes under the name of a process on another host. */
  function foreign(store: TestStore): { journal: Journal; move: () => string } {
    const journal = Journal.create(journalFolder(store.path), rowsTable);
    journal.append([row('aa')]);
    const move = (): string => {
      const path = join(dirname(journal.path), journalName(elsewhere, '0a0b0c0d', rowsTable.name));
      renameSync(journal.path, path);
      return path;
    };
    return { journal, move };
  }

  it('is sealed once it is closed', async () => {
    const store = new TestStore();
    const { journal, move } = foreign(store);
    journal.close();
    const path = move();
    expect(isClosed(path)).toBe(true);
    expect(await store.seal()).toBe(true);
    expect(store.journals).toEqual([]);
    expect(await store.ids()).toEqual(['aa']);
    store.remove();
  });

  it('without rows that is sealed beside another one loses none of its later rows', async () => {
    const store = new TestStore();
    const empty = Journal.create(journalFolder(store.path), rowsTable);
    const path = join(dirname(empty.path), journalName(elsewhere, '0d0e0f00', rowsTable.name));
    renameSync(empty.path, path);
    const old = Date.now() / 1000 - 7200;
    utimesSync(path, old, old);
    await store.seal(store.write([row('aa')]));
    expect(await store.ids()).toEqual(['aa']);
    empty.append([row('bb')]);
    expect(await store.ids()).toEqual(['aa', 'bb']);
    store.remove();
  });

  it('is left alone while it grows, sealed after an hour without, and kept, so that later rows count too', async () => {
    const store = new TestStore();
    const { journal, move } = foreign(store);
    const path = move();
    await store.seal();
    expect(store.segments).toEqual([]);
    const old = Date.now() / 1000 - 7200;
    utimesSync(path, old, old);
    expect(isQuiet(listJournals(journalFolder(store.path))[0])).toBe(true);
    await store.seal();
    expect(store.segments).toHaveLength(1);
    expect(store.journals).toHaveLength(1);
    expect(await store.ids()).toEqual(['aa']);
    journal.append([row('bb')]);
    expect(await store.ids()).toEqual(['aa', 'bb']);
    journal.close();
    await store.seal();
    expect(store.journals).toEqual([]);
    expect(await store.ids()).toEqual(['aa', 'bb']);
    store.remove();
  });
});
