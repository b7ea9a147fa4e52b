// What a reader of a store finds: the one place of these benchmarks that takes snapshots.
import { openDuckDB, queryRows } from '../../dist/store/duckdb.js';
import { HeldSegments } from '../../dist/store/held-segments.js';
import { takeSnapshot } from '../../dist/store/snapshot.js';

/** Runs `work` with a snapshot of a table. */
async function withSnapshot(store, table, work) {
  const connection = await openDuckDB();
  const held = new HeldSegments(store);
  try {
    const snapshot = await takeSnapshot(connection, store, table.name, table.columns, held);
    return await work(snapshot, (sql) => queryRows(connection, sql));
  } finally {
    connection.closeSync();
    held.release();
  }
}

/**
 * The rows of a table by point id, each as a text that no other row has, how many rows of a point were read beyond its first, and what the
 * store says of files that it left out.
 */
export function readRows(store, table) {
  return withSnapshot(store, table, async ({ source, notes }, query) => {
    const found = await query(`SELECT point_id AS id, t::VARCHAR AS text FROM (${source}) t`);
    const rows = new Map(found.map(({ id, text }) => [id, text]));
    return { rows, doubled: found.length - rows.size, notes };
  });
}

/** The rows of a table as objects, with lists as arrays. */
export function readValues(store, table) {
  return withSnapshot(store, table, ({ source }, query) => query(`SELECT * FROM (${source}) ORDER BY point_id`));
}

/**
 * How the rows of a reader differ from those that must be there.
 * @param known all points that may be there
 */
export function differences(expected, { rows, doubled }, known) {
  let lost = 0;
  let wrong = 0;
  for (const [id, text] of expected) {
    if (!rows.has(id)) lost++;
    else if (rows.get(id) !== text) wrong++;
  }
  for (const id of rows.keys()) if (!known.has(id)) wrong++;
  return { lost, doubled, wrong };
}
