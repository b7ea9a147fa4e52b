// What is killed at every durability point. A scenario has:
//   name      what is done
//   program   ending of the path of the program that is killed
//   prepare   makes a folder with a store to begin with; the rows that readers must find before and after
//   command   what to run, again and again until it ends by itself
//   read      what a reader finds
//   again     optional: goes on in this process
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cli } from '../machine.mjs';
import { parts, smallSweep, storeOf, table } from './real-rows.mjs';
import { readRows } from './read-rows.mjs';
import { CorruptSegmentError } from '../../dist/store/errors.js';
import { journalFolder, listJournals } from '../../dist/store/journal-files.js';
import { sealJournals } from '../../dist/store/seal.js';
import { segmentFiles } from '../../dist/store/segment-files.js';
import { earlierFolder, segmentFolder } from '../../dist/store/tables.js';

const sealer = fileURLToPath(new URL('./seal-store.mjs', import.meta.url));
const names = (store) => listJournals(journalFolder(store)).map(({ name }) => name);
const readers = (store) => readRows(store, table);

/** A store made by `make`; readers must find what they find at once, before and after. */
const kept = (make) => async (folder) => {
  const store = join(folder, 'store');
  await make(store);
  const { rows } = await readers(store);
  return { before: rows, after: rows };
};

/** A store with one journal per part of the rows. */
const journals = (rows, count) => (store) =>
  storeOf(
    store,
    parts(rows, Math.ceil(rows.length / count)).map((some) => parts(some, 2)),
  );

/** A store with one segment per part of the rows. */
const segments = (rows, count) => async (store) => {
  for (const some of parts(rows, Math.ceil(rows.length / count))) {
    await sealJournals(store, new Set(storeOf(store, [[some]])));
  }
};

const sealing = {
  program: basename(sealer),
  command: (folder) => {
    const store = join(folder, 'store');
    return [sealer, store, ...names(store)];
  },
  again: (folder) => {
    const store = join(folder, 'store');
    return sealJournals(store, new Set(listJournals(journalFolder(store)).map(({ path }) => path)));
  },
  read: readers,
};

function flip(path, share) {
  const bytes = readFileSync(path);
  const at = Math.floor(share * bytes.length);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.of(bytes[at] ^ 4), 0, 1, at);
  closeSync(file);
}

/** A store with a segment and a journal, both damaged, and whole ones. Readers refuse it until it is repaired. */
async function damagedStore(rows, folder) {
  const store = join(folder, 'store');
  const [first, ...rest] = parts(rows, Math.ceil(rows.length / 3));
  await sealJournals(store, new Set(storeOf(store, [[first]])));
  const [segment] = segmentFiles(store, table.name);
  await segments(rest.flat(), 2)(store);
  const { rows: all } = await readers(store);
  flip(segment, 0.3);
  const whole = new Map([...all].filter(([id]) => !first.some((row) => row.point_id === id)));
  return { before: new Map(), after: whole };
}

const sweepScenario = (name, program, rows) => ({
  ...{ name, program },
  prepare: (folder) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'small.yaml'), smallSweep(1));
    // What was measured, such as times, differs from run to run; which points there are does not.
    return {
      before: new Map(),
      after: new Map(rows.filter((row) => row.replicate === 0).map((row) => [row.point_id, true])),
    };
  },
  command: (folder) => [cli, 'run', join(folder, 'small.yaml'), '--store', join(folder, 'store')],
  read: async (store) => {
    const found = await readers(store);
    return { ...found, rows: new Map([...found.rows].map(([id]) => [id, true])) };
  },
});

/** Another store's rows are taken in: some that this one has as well, and some that it has not. */
const mergeScenario = (rows) => ({
  name: 'merge of another store',
  program: basename(cli),
  prepare: async (folder) => {
    const [own, both, other] = parts(rows, Math.ceil(rows.length / 3));
    await segments([...own, ...both], 2)(join(folder, 'store'));
    await segments([...both, ...other], 2)(join(folder, 'other'));
    journals(rows.slice(-2), 1)(join(folder, 'other'));
    const { rows: before } = await readers(join(folder, 'store'));
    const { rows: more } = await readers(join(folder, 'other'));
    return { before, after: new Map([...more, ...before]) };
  },
  command: (folder) => [cli, 'merge', join(folder, 'other'), '--store', join(folder, 'store')],
  read: readers,
});

/** The same, of a folder of chunks. */
const collectScenario = (rows) => {
  const merging = mergeScenario(rows);
  return {
    ...merging,
    name: 'collect of chunks',
    prepare: async (folder) => {
      const [own, both, other] = parts(rows, Math.ceil(rows.length / 3));
      await segments([...own, ...both], 2)(join(folder, 'store'));
      journals([...both, ...other], 3)(join(folder, 'other'));
      const record = { id: 'a0a0a0a0', sweep: 'small', experiment: table.name, chunks: 1, points: rows.length };
      writeFileSync(join(folder, 'other/export.json'), JSON.stringify(record));
      mkdirSync(join(folder, 'other/chunks'));
      const ids = rows.map((row) => row.point_id);
      writeFileSync(join(folder, 'other/chunks/points.bin'), Buffer.from(ids.join(''), 'hex'));
      writeFileSync(join(folder, 'other/chunks/points.json'), JSON.stringify([ids.length]));
      const { rows: before } = await readers(join(folder, 'store'));
      const { rows: more } = await readers(join(folder, 'other'));
      return { before, after: new Map([...more, ...before]) };
    },
    command: (folder) => [cli, 'collect', join(folder, 'other'), '--store', join(folder, 'store')],
  };
};

/** Rows that no sweep file asks for are removed. Readers look at those that are kept. */
const gcScenario = (rows) => {
  const wanted = new Set(rows.filter(({ replicate }) => replicate === 0).map((row) => row.point_id));
  const kept = (found) => new Map([...found].filter(([id]) => wanted.has(id)));
  const read = async (store) => {
    const found = await readers(store);
    return { ...found, rows: kept(found.rows) };
  };
  return {
    name: 'gc of rows that are not asked for',
    program: basename(cli),
    prepare: async (folder) => {
      await segments(rows, 3)(join(folder, 'store'));
      writeFileSync(join(folder, 'small.yaml'), smallSweep(1));
      const { rows: before } = await read(join(folder, 'store'));
      return { before, after: before };
    },
    command: (folder) => [cli, 'gc', join(folder, 'small.yaml'), '--remove', '--store', join(folder, 'store')],
    read,
  };
};

/** All scenarios. */
export const scenarios = (rows) => [
  { ...sealing, name: 'sealing three journals', prepare: kept(journals(rows, 3)) },
  {
    ...sealing,
    name: 'sealing a journal, then merging eight small segments',
    prepare: kept(async (store) => {
      await segments(rows.slice(0, -3), 7)(store);
      journals(rows.slice(-3), 1)(store);
    }),
  },
  {
    ...sealing,
    name: 'dropping rows of a copied segment',
    prepare: kept(async (store) => {
      await segments(rows, 2)(store);
      const [path] = segmentFiles(store, table.name);
      cpSync(path, join(segmentFolder(store, table.name), '20200101T000000Z-0123abcd.parquet'));
    }),
  },
  {
    ...sealing,
    name: 'moving a store of format 1',
    prepare: kept(async (store) => {
      await segments(rows, 3)(store);
      renameSync(segmentFolder(store, table.name), earlierFolder(store, table.name));
      writeFileSync(join(store, 'nightsweep.json'), '{"format":1}');
    }),
  },
  {
    name: 'fsck --repair of a damaged store',
    program: basename(cli),
    prepare: (folder) => damagedStore(rows, folder),
    command: (folder) => [cli, 'fsck', '--repair', '--store', join(folder, 'store')],
    read: (store) =>
      readers(store).catch((error) => {
        if (error instanceof CorruptSegmentError) return { rows: new Map(), doubled: 0 };
        throw error;
      }),
  },
  mergeScenario(rows),
  collectScenario(rows),
  gcScenario(rows),
  sweepScenario('a whole run: the command', basename(cli), rows),
  sweepScenario('a whole run: the pool host', 'pool-host.js', rows),
];
