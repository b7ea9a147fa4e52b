import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDB, queryRows, quoted } from '../../store/duckdb.ts';
import { nightsweep, query } from './nightsweep.ts';

const sweep = `name: tiny
replicates: 6
parameters:
  N: [96, 128, 192, 256]
  d/N: 0.5
  n/N: 2
  alpha1: [0.3, 0.4]
  alpha2: { from: 0, to: 0.6, step: 0.06 }
  prefactor1: 3
  prefactor2: 3
  activation: { sin: { phase: 0.785398163397 } }
  centred: true
  target: tanh
  batch: [independent, reused]
`;

let folder: string;
let store: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightsweep-fit-'));
  store = join(folder, 'store');
  const file = join(folder, 'tiny.yaml');
  writeFileSync(file, sweep);
  expect(nightsweep('run', file, '--store', store).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fit = (what: string, ...more: string[]) => {
  const out = join(folder, `${what}-${more.join('-').replaceAll(/[^a-z0-9]/gi, '')}`);
  return { out, ...nightsweep('fit', what, '--store', store, '--out', out, ...more) };
};

async function rowsOf<T>(path: string): Promise<T[]> {
  const connection = await openDuckDB();
  const rows = await queryRows<T>(connection, `SELECT * FROM ${quoted(path)}`);
  connection.closeSync();
  return rows;
}

describe('fit boundary', () => {
  it('writes thresholds that agree with the shares of the draws, and the limits beside both conventions', async () => {
    const { code, out, stdout } = fit('boundary');
    expect(code).toBe(0);
    expect(stdout).toContain('shared one on top');
    const thresholds = await rowsOf<Record<string, number | string>>(join(out, 'boundary-thresholds.parquet'));
    const shares = query<Record<string, number | string>>(
      store,
      `SELECT width, alpha1, batch, alpha2, p_at_least(outlier_count, 2) AS share FROM points GROUP BY ALL`,
    );
    const bracketed = thresholds.filter(({ k, side }) => k === 2 && side === 'bracketed');
    expect(bracketed.length).toBeGreaterThan(4);
    let compared = 0;
    for (const { width, alpha1, batch, threshold } of bracketed) {
      const own = shares.filter((s) => s.width === width && s.alpha1 === alpha1 && s.batch === batch);
      const wellBelow = own.filter((s) => Number(s.alpha2) < Number(threshold) - 0.15);
      const wellAbove = own.filter((s) => Number(s.alpha2) > Number(threshold) + 0.15);
      for (const { share } of wellBelow) expect(share).toBeLessThan(0.5);
      for (const { share } of wellAbove) expect(share).toBeGreaterThan(0.5);
      compared += wellBelow.length + wellAbove.length;
    }
    expect(compared).toBeGreaterThan(bracketed.length);
    const limits = await rowsOf<Record<string, number | string>>(join(out, 'boundary.parquet'));
    const [row] = limits.filter(({ k, alpha1 }) => k === 2 && alpha1 === 0.3);
    expect(row.predicted_nonlinear).toBeCloseTo(0.4, 12);
    expect(row.predicted_total).toBeCloseTo(0.2, 12);
    // The report says of how many of these limits the theory holds.
    const judged = limits.filter(({ sigmas_total: sigmas }) => sigmas !== null);
    const holding = judged.filter(({ verdict_total: verdict }) => verdict === 'consistent');
    expect(judged.length).toBeGreaterThan(2);
    const page = join(folder, 'page');
    const report = nightsweep('report', '--sweep', 'tiny', '--store', store, '--out', page, '--figures', 'none');
    expect(report.stdout).toContain('limits.png');
    expect(readFileSync(join(page, 'report.html'), 'utf8')).toContain('<section id="figure-3">');
    expect(readFileSync(join(page, 'report.html'), 'utf8')).toContain(
      `Of ${judged.length} boundary limits for N → ∞, ${holding.length === judged.length ? 'all' : holding.length} are consistent with the theory`,
    );
    for (const name of ['limits', 'boundary', 'collapse-1']) expect(existsSync(join(out, `${name}.png`))).toBe(true);
  });

  it('carries the query, the hash of the points and the options that made it', () => {
    const { out } = fit('boundary', '--where', 'alpha1 = 0.4', '--detector', 'noise', '--k', '2');
    const codebook = JSON.parse(readFileSync(join(out, 'boundary.codebook.json'), 'utf8')) as {
      provenance: Record<string, unknown>;
      columns: { name: string; meaning: string }[];
    };
    expect(codebook.provenance).toMatchObject({
      where: '(alpha1 = 0.4)',
      points: 4 * 11 * 2 * 6,
      options: { fit: 'boundary', detector: 'noise', k: 2, along: 'alpha2' },
    });
    expect(codebook.provenance.points_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(query(store, String(codebook.provenance.query)).length).toBe(4 * 11 * 2 * 6);
    expect(codebook.columns.every(({ meaning }) => meaning.length > 0)).toBe(true);
  });

  it.each([
    { what: 'fit boundary', name: 'boundary', rows: 4 * 2 * 11 * 2 * 6 },
    { what: 'phase', name: 'phase', rows: 4 * 2 * 11 * 2 },
  ])('$what --sweep: the query runs again, from the points and the limits beside it', async ({ what, name, rows }) => {
    const out = join(folder, `${name}-of-sweep`);
    expect(nightsweep(...what.split(' '), '--sweep', 'tiny', '--store', store, '--out', out).code).toBe(0);
    const { provenance } = JSON.parse(readFileSync(join(out, `${name}.codebook.json`), 'utf8')) as {
      provenance: { query: string; where: string };
    };
    const again = query<Record<string, unknown>>(store, provenance.query, '--allow-files');
    expect(again).toHaveLength(rows);
    if (name === 'phase') {
      const counts = (all: Record<string, unknown>[]) => all.map((cell) => cell.extrapolated_count);
      expect(counts(again)).toEqual(counts(await rowsOf(join(out, 'phase.parquet'))));
      expect(counts(again).some((count) => count !== null)).toBe(true);
    }
    const ids = query(store, `SELECT point_id FROM points WHERE ${provenance.where}`, '--allow-files');
    expect(ids).toHaveLength(4 * 2 * 11 * 2 * 6);
  });

  it('goes along alpha1 as well', () => {
    const { code, stdout } = fit('boundary', '--along', 'alpha1', '--where', 'alpha2 > 0.4');
    expect(code).toBe(0);
    expect(stdout).toContain('values of alpha1 would tell');
  });
});

describe('fit scaling', () => {
  it('finds the exponent of the first outlier, and drops no draw', async () => {
    const { code, out } = fit('scaling', '--k', '2', '--where', 'alpha2 >= 0.42');
    expect(code).toBe(0);
    const rows = await rowsOf<Record<string, number>>(join(out, 'scaling.parquet'));
    for (const row of rows) {
      expect(row.draws).toBe(24);
      if (row.k === 1) expect(Math.abs(row.gamma - row.gamma_predicted)).toBeLessThan(0.12);
      if (row.k === 1) expect(Math.abs(row.gamma - row.gamma_finite)).toBeLessThan(0.06);
    }
    expect(rows.some(({ censored }) => censored > 0)).toBe(true);
    expect(existsSync(join(out, 'exponents.png'))).toBe(true);
  });
});

describe('fit alignment', () => {
  it('says that the first vector keeps what it has learnt', async () => {
    const { code, out } = fit('alignment');
    expect(code).toBe(0);
    const rows = await rowsOf<Record<string, number | string>>(join(out, 'alignment.parquet'));
    const first = rows.filter(({ which }) => which === 'vector 1');
    expect(first.length).toBe(2 * 11 * 2);
    for (const { trend, slope } of first) {
      expect(Math.abs(Number(slope))).toBeLessThan(0.1);
      expect(['stays', 'grows']).toContain(trend);
    }
  });
});

describe('phase', () => {
  it('has what is predicted at finite N and what is extrapolated, with the limits of fit boundary', async () => {
    const out = join(folder, 'phase');
    expect(nightsweep('phase', '--store', store, '--out', out)).toMatchObject({ code: 0, stderr: '' });
    const cells = await rowsOf<Record<string, number | string>>(join(out, 'phase.parquet'));
    expect(cells).toHaveLength(4 * 2 * 11 * 2);
    const limits = await rowsOf<Record<string, number | string>>(join(fit('boundary').out, 'boundary.parquet'));
    const known = limits.filter(({ k, sizes }) => k === 2 && Number(sizes) >= 3);
    expect(known.length).toBeGreaterThan(0);
    for (const { alpha1, batch, limit_corrected: corrected, limit_log: log } of known) {
      const own = cells.filter((cell) => cell.alpha1 === alpha1 && cell.batch === batch);
      for (const cell of own) {
        const limit = Number(corrected ?? log);
        expect(cell.limit_ge_2).toBeCloseTo(limit, 9);
        if (Number(cell.alpha2) >= limit) expect(cell.extrapolated_count).toBeGreaterThanOrEqual(2);
      }
    }
    const [check] = query<{ finite: number }>(
      store,
      `SELECT avg(count_predicted_matched(predicted_values, predicted_matches, edge_noise)) AS finite
         FROM points WHERE width = 256 AND alpha1 = 0.4 AND alpha2 = 0.6 AND batch = 'reused'`,
    );
    const cell = cells.find((c) => c.width === 256 && c.alpha1 === 0.4 && c.alpha2 === 0.6 && c.batch === 'reused');
    expect(cell?.predicted_finite).toBeCloseTo(check.finite, 12);
  });
});

describe('what cannot be fitted is said', () => {
  it('where one value of the axis is all there is, or one size', () => {
    const one = fit('boundary', '--where', 'alpha2 = 0.3');
    expect(one).toMatchObject({ code: 2 });
    expect(one.stderr).toContain('needs cells with several values of alpha2');
    const size = fit('scaling', '--where', 'width = 128');
    expect(size).toMatchObject({ code: 2 });
    expect(size.stderr).toContain('two sizes N at least');
  });

  it('where one size is all there is, thresholds are told without a limit, and no empty figure is drawn', () => {
    const { code, stdout, out } = fit('boundary', '--where', 'width = 128');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'There is no limit to fit: no boundary is known with its error at two sizes N (here: 128).',
    );
    expect(stdout).toMatch(/--set N=64,128,256/);
    expect(readdirSync(out).filter((name) => /png|svg/.test(name))).toEqual([]);
  });

  it('and so is a word that is none', () => {
    expect(nightsweep('fit', 'bondary').stderr).toMatch(/boundary/);
    expect(nightsweep('fit', 'boundary', '--k', '0', '--store', store).stderr).toContain(
      '--k must be a positive whole',
    );
  });
});

it('without an edge there is no count', () => {
  const [row] = query<Record<string, number | null>>(
    store,
    `SELECT count_outliers([3.0, 2.0], NULL) AS none, count_outliers([3.0, 2.0], 'nan'::DOUBLE) AS diverged,
            count_outliers([3.0, 2.0], 2.5) AS one, count_predicted([3.0, 2.5], 2.0, 2.5) AS predicted`,
  );
  expect(row).toEqual({ none: null, diverged: null, one: 1, predicted: 1 });
});

it('the detector by the largest gap counts what lies above it', () => {
  const rows = query<{ s: number[]; gap: number; margin: number }>(
    store,
    'SELECT singular_values AS s, count_by_gap(singular_values, edge_margin) AS gap, edge_margin AS margin FROM points LIMIT 400',
  );
  for (const { s, gap, margin } of rows) {
    const ratios = s.slice(1).map((next, i) => s[i] / next);
    const widest = Math.max(...ratios);
    expect(gap).toBe(widest > margin ? ratios.indexOf(widest) + 1 : 0);
  }
});

it('rows whose inputs have another law are a family of their own, and no fit mixes them', async () => {
  const file = join(folder, 'laws.yaml');
  const own = join(folder, 'laws');
  writeFileSync(
    file,
    `name: laws
replicates: 6
parameters: { N: [64, 96, 128], d/N: 0.5, n/N: 2, alphas: [[0.4, 0.4]], prefactors: [[3, 3]], target: tanh, inputs: [gaussian, sphere] }
`,
  );
  expect(nightsweep('run', file, '--store', own).code).toBe(0);
  const out = join(folder, 'laws-fit');
  const { code, stderr } = nightsweep('fit', 'alignment', '--store', own, '--out', out);
  expect(code, stderr).toBe(0);
  const tables = await rowsOf<{ inputs: string }>(join(out, 'alignment.parquet'));
  expect([...new Set(tables.map(({ inputs }) => inputs))].sort()).toEqual(['gaussian', 'sphere']);
});

describe('fit boundary --compare', () => {
  it('gives each difference with its error from the draws that both sets have, and both sets in one figure', async () => {
    const { code, out, stdout } = fit('boundary', '--compare', 'batch');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^α₁ = 0\.[34] {2}reused − independent {2}2 {2} *\d+ .* ± .*(no difference seen|they differ|undecided)/mu,
    );
    const pairs = await rowsOf<Record<string, number | string | null>>(join(out, 'boundary-by-batch.parquet'));
    const known = pairs.filter(({ difference }) => difference !== null);
    expect(known.length).toBeGreaterThan(2);
    for (const { first, second, difference, draws, compared, from_value: from, to_value: to } of known) {
      expect(difference).toBeCloseTo(Number(second) - Number(first), 12);
      expect([draws, compared, from, to]).toEqual([6, 'batch', 'independent', 'reused']);
    }
    expect(existsSync(join(out, 'boundary-by-batch.svg'))).toBe(true);
    // With all draws in common, each threshold is that of the fit by itself.
    const alone = await rowsOf<Record<string, number | string | null>>(
      join(fit('boundary').out, 'boundary-thresholds.parquet'),
    );
    for (const { width, k, alpha1, first } of known) {
      const same = alone.find(
        (row) => row.width === width && row.k === k && row.alpha1 === alpha1 && row.batch === 'independent',
      );
      expect(first).toBeCloseTo(Number(same?.threshold), 9);
    }
  });

  it('says what is missing where nothing differs in the parameter alone, and which parameters there are', () => {
    const { code, stderr } = fit('boundary', '--compare', 'readout');
    expect([code, stderr]).toEqual([2, expect.stringContaining('cells that differ in nothing but readout')]);
    expect(fit('boundary', '--compare', 'readouts').stderr).toContain('did you mean "readout"?');
  });
});
