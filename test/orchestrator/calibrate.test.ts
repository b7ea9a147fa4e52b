import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Calibration, calibrate, type Basing, uncalibrated } from '../../orchestrator/machine/calibrate.ts';
import { cpuModel } from '../../orchestrator/machine/cpu-model.ts';
import { createTable, openDuckDB } from '../../store/duckdb.ts';
import { twoStep } from '../../experiments/two-step/index.ts';
import type { Row } from '../../kernels/contract/column.ts';
import { writeSegment } from '../../store/segments.ts';
import { HeldSegments } from '../../store/held-segments.ts';
import { takeSnapshot } from '../../store/snapshot.ts';
import { openStoreForWriting } from '../../store/store.ts';
import { tableOf } from '../../store/tables.ts';

let store: string;
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'nightsweep-calibrate-'));
  openStoreForWriting(store, 'test');
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

/** Rows of tasks of one point; the model expects 100 ms of each. */
const rows = (count: number, of: (i: number) => Row): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    point_id: `p${i}`,
    task_id: `t${i}`,
    task_share: 1,
    wall_ms: 100,
    blas_threads: 1,
    model_ms: 100,
    host: hostname(),
    started_at: i,
    backend: 'native',
    ...of(i),
  }));

/** What is learned from rows; columns left out are not in the segment, as in one that an earlier version wrote. */
async function learned(given: Row[], leftOut?: string, basing: Partial<Basing> = {}): Promise<Calibration> {
  const connection = await openDuckDB();
  const { columns } = tableOf(twoStep);
  await createTable(connection, 'given', columns, given);
  const chosen = leftOut === undefined ? '*' : `* EXCLUDE (${leftOut})`;
  await writeSegment(connection, store, 'two-step', `SELECT ${chosen} FROM given`, {
    ...{ columns, replaces: new Map(), supersedes: 0 },
  });
  const held = new HeldSegments(store);
  const snapshot = await takeSnapshot(connection, store, 'two-step', columns, held);
  const found = await calibrate(connection, snapshot, 'native', {
    machines: 'like this one',
    blasCore: 'native',
    ...basing,
  });
  connection.closeSync();
  held.release();
  return found;
}

it('nothing is learned from nothing, nor from another host', async () => {
  expect(await learned(rows(5, () => ({ host: 'elsewhere' })))).toEqual(uncalibrated('native'));
});

it('machines with one processor learn from each other, and a login node predicts by all machines', async () => {
  const alike = rows(5, () => ({ host: 'elsewhere', cpu: cpuModel(), wall_ms: 150 }));
  expect((await learned(alike)).speed).toBeCloseTo(1.5, 12);
  const other = rows(5, (i) => ({
    point_id: `q${i}`,
    task_id: `u${i}`,
    host: hostname(),
    cpu: 'another',
    wall_ms: 400,
  }));
  expect((await learned(other)).speed).toBeCloseTo(1.5, 12);
  expect((await learned([], undefined, { machines: 'all' })).tasks).toBe(5);
});

it('rows of the chosen core of the BLAS count alone, if there are some', async () => {
  const haswell = rows(30, () => ({ cpu: cpuModel(), blas_core: 'Haswell', wall_ms: 200 }));
  const zen = rows(40, (i) => ({ point_id: `z${i}`, task_id: `z${i}`, cpu: cpuModel(), blas_core: 'Zen' }));
  const [chosen, unknown] = [{ blasCore: 'haswell' }, { blasCore: 'SkylakeX' }];
  expect(await learned([...haswell, ...zen], undefined, chosen)).toMatchObject({ speed: 2, tasks: 30 });
  expect(await learned([], undefined, unknown)).toMatchObject({ speed: 1, tasks: 40 });
});

it('of several classes of machines that which has computed most tells the speed; the spread takes in all', async () => {
  const login = rows(25, () => ({ cpu: 'login', blas_core: 'Zen', wall_ms: 50 }));
  const nodes = rows(40, (i) => ({
    point_id: `n${i}`,
    task_id: `n${i}`,
    cpu: 'node',
    blas_core: 'Haswell',
    wall_ms: 200,
  }));
  const { speed, tasks, spread } = await learned([...login, ...nodes], undefined, { machines: 'all' });
  expect({ speed, tasks, spread }).toEqual({ speed: 2, tasks: 40, spread: { low: 0.25, high: 1 } });
});

it('nothing is learned from another backend, of which it is known what it costs', async () => {
  const found = await learned(rows(5, () => ({ backend: 'tfjs-wasm', wall_ms: 700 })));
  expect(found).toEqual(uncalibrated('native'));
  expect(uncalibrated('tfjs-wasm').speed).toBeGreaterThan(1);
});

it('time is CPU time where the addon counts it: on a busy host tasks wait', async () => {
  const { speed } = await learned(rows(5, () => ({ wall_ms: 700, cpu_ms: 50 })));
  expect(speed).toBeCloseTo(0.5, 12);
});

it('time goes by the median of the tasks, with what nine in ten keep to', async () => {
  const { speed, tasks, spread } = await learned(rows(101, (i) => ({ wall_ms: 150 + i })));
  expect({ speed, tasks }).toEqual({ speed: 2, tasks: 101 });
  expect(spread.low).toBeCloseTo(155 / 200, 10);
  expect(spread.high).toBeCloseTo(245 / 200, 10);
});

it('a task that had two threads took two cores', async () => {
  expect((await learned(rows(3, () => ({ wall_ms: 50, blas_threads: 2 })))).speed).toBe(1);
});

it('memory goes by a high quantile of large runs, within bounds', async () => {
  const large = await learned(rows(11, (i) => ({ peak_rss_mb: 2000 + 100 * i, model_rss_mb: i === 0 ? 20 : 2000 })));
  expect(large.memoryTasks).toBe(10);
  expect(large.memory).toBeCloseTo(1.455, 10);
});

it.each([
  [9000, 4],
  [300, 0.5],
])('a peak of %d MB where 2000 are expected is taken for a factor of %d', async (peak, factor) => {
  expect((await learned(rows(3, () => ({ peak_rss_mb: peak, model_rss_mb: 2000 })))).memory).toBe(factor);
});

it('rows of a version without the memory model tell of time alone', async () => {
  const found = await learned(
    rows(3, () => ({ wall_ms: 300, peak_rss_mb: 5000 })),
    'model_rss_mb',
  );
  expect(found).toMatchObject({ speed: 3, tasks: 3, memory: 1, memoryTasks: 0 });
});
