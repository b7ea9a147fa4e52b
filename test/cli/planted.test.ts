import { cpSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB, queryRows, quoted } from '../../store/duckdb.ts';
import { nightsweep } from './nightsweep.ts';

const alpha1 = 0.2;
/** The conventions lie 1/2 − α1 apart, and so far is the second store shifted: six places of the grid. */
const shift = 0.3;
const sweep = `name: planted
replicates: 24
parameters:
  N: [128, 256, 512, 1024]
  d/N: 0.5
  n/N: 2
  alpha1: ${alpha1}
  alpha2: { from: 0, to: 0.9, step: 0.05 }
  prefactor1: 3
  prefactor2: 3
  activation: { sin: { phase: 0.785398163397 } }
  target: tanh
  batch: independent
`;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightsweep-planted-'));
  const file = join(folder, 'planted.yaml');
  writeFileSync(file, sweep);
  expect(nightsweep('run', file, '--store', join(folder, 'store')).code).toBe(0);
  await plant('predicted', 0);
  await plant('shifted', shift);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A copy of the store whose measured results are what the predictor says, of the same draw at an α2 that is smaller by `by`. */
async function plant(name: string, by: number): Promise<void> {
  cpSync(join(folder, 'store'), join(folder, name), { recursive: true });
  const connection = await openDuckDB();
  const data = join(folder, name, 'data');
  for (const entry of readdirSync(data, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.parquet')) continue;
    const file = join(data, entry);
    const metadata = await queryRows<{ key: string; value: string }>(
      connection,
      `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${quoted(file)}) WHERE decode(key) <> 'ARROW:schema'`,
    );
    await connection.run(`
      COPY (
        WITH rows AS (SELECT *, round(alphas[2] / 0.05) AS place FROM read_parquet(${quoted(file)}, hive_partitioning = false)),
             told AS (
               SELECT width AS w, replicate AS r, place + round(${by} / 0.05) AS p, predicted_values AS v, predicted_strengths AS t,
                      len([1 FOR k IN generate_series(1, len(predicted_values)) IF predicted_values[k] > edge_noise * (1 + 1e-9) AND predicted_matches[k] > 0.25]) AS c
                 FROM rows)
        SELECT rows.* EXCLUDE (place) REPLACE (
                 coalesce(c, 0)::INTEGER AS outlier_count, coalesce(v, [edge_noise]) AS singular_values,
                 coalesce([CASE WHEN k <= c THEN 1.0 ELSE 0.0 END FOR k IN generate_series(1, len(v))], [0.0]) AS signal_match,
                 coalesce(t[1:c], []) AS learned_strengths)
          FROM rows LEFT JOIN told ON w = width AND r = replicate AND p = place
      ) TO ${quoted(`${file}.new`)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {
        ${metadata.map(({ key, value }) => `${quoted(key)}: ${quoted(value)}`).join(', ')}})`);
    // A segment that carries a digest in its name could not be altered unnoticed.
    renameSync(`${file}.new`, file.replace(/-[0-9a-f]{16}\.parquet$/, '.parquet'));
    rmSync(file, { force: true });
  }
  connection.closeSync();
}

async function fitted<T>(store: string, what: string, ...more: string[]): Promise<T[]> {
  const out = join(folder, `${store}-${what}`);
  const { code, stderr } = nightsweep('fit', what, '--store', join(folder, store), '--out', out, ...more);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const connection = await openDuckDB();
  const rows = await queryRows<T>(connection, `SELECT * FROM ${quoted(join(out, `${what}.parquet`))}`);
  connection.closeSync();
  return rows;
}

interface BoundaryRow {
  k: number;
  limit_corrected: number;
  limit_corrected_error: number;
  verdict_total: string;
  verdict_nonlinear: string;
}

describe('a store in which the truth is planted', () => {
  it('measured as predicted: the limit is that of the theory, which has the shared outlier on top', async () => {
    const [second] = (await fitted<BoundaryRow>('predicted', 'boundary')).filter(({ k }) => k === 2);
    expect(second.limit_corrected).toBeCloseTo(1 / 2 - alpha1, 6);
    expect(second).toMatchObject({ verdict_total: 'consistent', verdict_nonlinear: 'inconsistent' });
  });

  it('shifted by the distance of the conventions: the verdict is the other one', async () => {
    const [second] = (await fitted<BoundaryRow>('shifted', 'boundary')).filter(({ k }) => k === 2);
    const off = second.limit_corrected - (1 / 2 - alpha1 + shift);
    expect(Math.abs(off)).toBeLessThan(2 * second.limit_corrected_error);
    expect(second).toMatchObject({ verdict_total: 'inconsistent', verdict_nonlinear: 'consistent' });
  });

  it('strengths have the exponents of the predictor', async () => {
    const rows = await fitted<{ k: number; gamma: number; gamma_finite: number; censored: number }>(
      'predicted',
      'scaling',
      ...['--where', 'alpha2 >= 0.5'],
    );
    const first = rows.filter(({ k, censored }) => k === 1 && censored === 0);
    expect(first.length).toBeGreaterThan(3);
    for (const { gamma, gamma_finite: finite } of first) expect(Math.abs(gamma - finite)).toBeLessThan(0.02);
  });
});
