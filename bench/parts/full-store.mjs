// A store that holds a row for every point of a two-step sweep without having computed each: one point per width and batch mode is
// computed, and the rows, with the other points' ids and parameters, go through the store's own way of writing segments.
import { nightsweep } from '../machine.mjs';
import { expand } from '../../dist/orchestrator/sweep/expand.js';
import { loadSweep } from '../../dist/orchestrator/sweep/load-sweep.js';
import { registry } from '../../dist/experiments/registry.js';
import { tableOf } from '../../dist/store/tables.js';
import { createTable, openDuckDB } from '../../dist/store/duckdb.js';
import { writeSegment } from '../../dist/store/segments.js';
import { HeldSegments } from '../../dist/store/held-segments.js';
import { takeSnapshot } from '../../dist/store/snapshot.js';

/** Rows of a segment, about what merging leaves. */
const rowsPerSegment = 150_000;

const columns = [
  { name: 'id', type: 'text' },
  { name: 'N', type: 'integer' },
  { name: 'mode', type: 'text' },
  { name: 'r', type: 'integer' },
  { name: 'a1', type: 'real' },
  { name: 'a2', type: 'real' },
  { name: 'text', type: 'text' },
];

/** Fills a store with the rows of a sweep over widths, batch modes, α1, α2 and replicates; `sample` is the part of it that is computed. */
export async function fillStore(store, sweep, sample) {
  nightsweep('run', sample, '--store', store);
  const loaded = await loadSweep(sweep, { registry, trust: async () => undefined });
  const table = tableOf(loaded.experiment);
  const rows = expand(loaded).points.map(({ id, parameters }) => {
    const { N, batch, replicate, alphas } = parameters;
    return { id, N, mode: batch, r: replicate, a1: alphas[0], a2: alphas[1], text: JSON.stringify(parameters) };
  });
  const connection = await openDuckDB();
  const held = new HeldSegments(store);
  const { source } = await takeSnapshot(connection, store, table.name, table.columns, held);
  await connection.run(`CREATE TABLE computed AS ${source}`);
  for (let from = 0; from < rows.length; from += rowsPerSegment) {
    await connection.run('DROP TABLE IF EXISTS chosen');
    await createTable(connection, 'chosen', columns, rows.slice(from, from + rowsPerSegment));
    const query = `SELECT computed.* REPLACE (
        id AS point_id, text AS parameters, r AS replicate, a1 AS alpha1, a2 AS alpha2, [a1, a2] AS alphas,
        left(sha256(N || ' ' || r), 12) AS task_id, 1 / count(*) OVER (PARTITION BY N, r) AS task_share)
      FROM chosen JOIN computed ON width = N AND computed.batch = mode AND id <> point_id`;
    await writeSegment(connection, store, table.name, query, { columns: table.columns, replaces: [], supersedes: 0 });
  }
  connection.closeSync();
  held.release();
}
